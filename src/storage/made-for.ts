import { defineCollection } from './declarations/declaration.ts';
import { required, Schema } from './declarations/schema.ts';
import { WrongInstallation } from './errors.ts';
import type { Store } from './store.ts';

/** What an installation is for: made-up people with published passwords, or citizens. */
export const PURPOSES = ['sandbox', 'production'] as const;

export type Purpose = (typeof PURPOSES)[number];

export const madeForCollection = defineCollection({
  name: 'made_for',
  owner: 'storage',
  about: 'What the store was made for, sandbox or production; never changed',
  key: '`store`',
  schema: new Schema({ _id: required(String), purpose: required(String, { enum: PURPOSES }) }),
});

const NAMES: Readonly<Record<Purpose, string>> = {
  sandbox: 'the sandbox (mode: development), whose people have published passwords',
  production: 'production (mode: production), whose people are real',
};

/** Refuses what was made for another purpose. `what` names it and `setting` says how to choose another. */
export function refuseOther(what: string, setting: string, madeFor: Purpose, purpose: Purpose): void {
  if (madeFor === purpose) return;
  throw new WrongInstallation(
    `${what} was made for ${NAMES[madeFor]}, and can't be used for ${NAMES[purpose]}. Choose another with ${setting}.`,
  );
}

/**
 * Marks a new store with its purpose, and refuses a store of another. The mark is the first document of a store: of two
 * processes that start at the same instant for different purposes, only one goes on. A store that holds something and
 * has no mark is older than marks; it may be a sandbox, so it never becomes production.
 *
 * @param name the store, as messages show it.
 * @throws WrongInstallation
 */
export async function markStore(store: Store, name: string, purpose: Purpose): Promise<void> {
  const collection = store.collection(madeForCollection);
  const read = async (): Promise<Purpose | undefined> => (await collection.findOne({ _id: 'store' }))?.purpose;
  let mark = await read();
  if (mark === undefined && purpose === 'production' && !(await store.isEmpty())) {
    // Another process may have marked the store, and filled it, since it was read.
    mark = await read();
    if (mark === undefined) {
      throw new WrongInstallation(
        `The store ${name} holds data and no mark that it was made for production: it may be a sandbox. Choose another with SEN_ID_STORE.`,
      );
    }
  }
  if (mark === undefined) {
    await collection.insertIfAbsent({ _id: 'store', purpose });
    mark = await read();
  }
  refuseOther(`The store ${name}`, 'SEN_ID_STORE or SEN_ID_DATA', mark ?? purpose, purpose);
}
