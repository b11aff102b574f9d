import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SandboxPerson } from '../person.ts';
import type { ExtraFactor } from './request.ts';

/** A person whom a developer made, with the factors besides password and SMS. */
export interface KeptPerson {
  readonly person: SandboxPerson;
  readonly factors: readonly ExtraFactor[];
}

/** Only we write the file; this catches one that was cut or edited. */
const Kept = z.array(
  z.object({
    person: z.object({ key: z.string(), record: z.object({ number: z.string().regex(/^\d{12}$/) }).loose() }).loose(),
    factors: z.array(z.string()),
  }),
);

/** @throws Error naming the file where it cannot be read as what we wrote. */
export async function readKept(file: string): Promise<KeptPerson[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    return Kept.parse(JSON.parse(text)) as unknown as KeptPerson[];
  } catch (error) {
    throw new Error(`${file} is damaged; remove it to start without people of your own`, { cause: error });
  }
}

/** Replaces the file as a whole: a process that dies in between leaves the old one. */
export async function writeKept(file: string, people: readonly KeptPerson[]): Promise<void> {
  const next = `${file}.next`;
  await writeFile(next, JSON.stringify(people), { mode: 0o600 });
  await rename(next, file);
}
