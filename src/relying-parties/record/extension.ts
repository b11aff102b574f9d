import type { z } from 'zod';
import type { ClientPart } from './client.ts';
import type { RecordFault } from './faults.ts';

/** A record as far as it could be read: keys with a fault are left out. */
export interface ReadRecord {
  readonly record: Readonly<Record<string, unknown>>;
  readonly client: Partial<ClientPart>;
}

/** What something beside this module (a profile of oidc) adds to records. */
export interface RecordExtension {
  /** Further keys of a record, each with its schema. Their values are in `RelyingParty.extensions`. */
  readonly keys: Readonly<z.ZodRawShape>;
  /** What must hold between keys, those of the extension and others. */
  readonly rules: readonly ((read: ReadRecord) => readonly RecordFault[])[];
}

/** The keys of all extensions. */
export const keysOf = (extensions: readonly RecordExtension[]): z.ZodRawShape =>
  Object.fromEntries(extensions.flatMap(({ keys }) => Object.entries(keys)));

export const extensionFaults = (extensions: readonly RecordExtension[], read: ReadRecord): RecordFault[] =>
  extensions.flatMap(({ rules }) => rules.flatMap((rule) => rule(read)));

/** The entries of a record that are in `keys` (`inside`), or those that are not. */
export const entriesOf = (
  record: Readonly<Record<string, unknown>>,
  keys: Readonly<Record<string, unknown>>,
  inside: boolean,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => Object.hasOwn(keys, key) === inside));
