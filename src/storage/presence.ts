import { newId, plusSeconds, type Clock } from '../shared/index.ts';
import { defineCollection, type DocumentOf } from './declarations/declaration.ts';
import { required, Schema } from './declarations/schema.ts';
import type { Store } from './store.ts';

export const presenceCollection = defineCollection({
  name: 'presence',
  owner: 'storage',
  about: 'Server processes that use the store; each renews its document and deletes it when it stops',
  key: 'random id of the process',
  schema: new Schema({
    _id: required(String),
    issuer: required(String),
    expiresAt: required(Date, { expires: 0 }),
  }),
});

/** How often a process renews its document, in ms. */
const RENEW_EVERY_MS = 5000;
/** How long a process that died counts as running, in seconds: two renewals may be late. */
const SECONDS = 15;

export interface Presence {
  /** Removes the document; the process no longer counts as running. */
  end(): Promise<void>;
}

export interface PresenceOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly issuer: string;
  /** Called when a renewal failed; the next one follows. */
  readonly onFault: (error: unknown) => void;
}

/** Makes this server process known to the operator's commands. Resolves when they can see it. */
export async function announcePresence({ store, clock, issuer, onFault }: PresenceOptions): Promise<Presence> {
  const model = store.model(presenceCollection);
  const _id = newId();
  const renew = (): Promise<void> => model.put({ _id, issuer, expiresAt: plusSeconds(clock.now(), SECONDS) });
  let renewal = renew();
  await renewal;
  const timer = setInterval(() => {
    renewal = renew().catch(onFault);
  }, RENEW_EVERY_MS);
  timer.unref();
  return {
    async end() {
      clearInterval(timer);
      // A renewal under way would bring the document back.
      await renewal;
      await store.collection(presenceCollection).deleteOne({ _id });
    },
  };
}

/** The server processes that use the store now. */
export const presentServers = (store: Store): Promise<DocumentOf<typeof presenceCollection>[]> =>
  store.collection(presenceCollection).find({}).toArray();
