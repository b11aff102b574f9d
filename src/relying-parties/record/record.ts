import { hash } from 'node:crypto';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ACRS } from '../../identity/index.ts';
import { CLIENT_GUIDANCE, CLIENT_SHAPE } from './client.ts';
import { sectorOf } from '../entitlements.ts';
import { entriesOf, extensionFaults, keysOf } from './extension.ts';
import { isMap, readObject, rule, type Guidance, type RecordFault } from './faults.ts';
import type { Logo } from '../logo.ts';
import { webUri } from './redirect-uris.ts';
import { RELYING_PARTY_KINDS, type RecordSource, type RelyingParty } from '../relying-party.ts';
import { completeClient, faultsBetweenKeys, warningsOf, type RecordContext } from './rules.ts';

const RECORD_CHARACTERS = 256 * 1024;
const DEFAULT_CONSENT_DAYS = 180;

const text = (most: number) =>
  z
    .string({ error: 'must be a text' })
    .trim()
    .min(1, 'must not be empty')
    .max(most, `is longer than ${most} characters`)
    .transform((value) => value.normalize('NFC'));
const localised = (most: number) =>
  z.strictObject({ vi: text(most), en: text(most) }, { error: 'must be a text in vi and en' });
const localisedUri = z.preprocess(
  (value) => (typeof value === 'string' ? { vi: value, en: value } : value),
  z.strictObject({ vi: webUri, en: webUri }, { error: 'must be an address, or one in vi and one in en' }),
);

const id = z
  .string({ error: 'must be a text' })
  .regex(/^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/, 'must be 1 to 64 of a-z, 0-9, dot and hyphen');
const key = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** The record as written by people (`docs/integrate.md`). */
export const RECORD_SHAPE = {
  id,
  organisation: localised(200),
  kind: z.enum(RELYING_PARTY_KINDS, { error: `must be one of ${RELYING_PARTY_KINDS.join(', ')}` }),
  purposes: z
    .record(z.string().regex(key, 'must be 1 to 64 of a-z, 0-9 and hyphen'), localised(300), { error: 'must be a map' })
    .optional(),
  claims: z
    .record(
      z.string(),
      z.strictObject(
        {
          need: z.enum(['essential', 'voluntary'], { error: 'must be essential or voluntary' }),
          purpose: z.string({ error: 'must name one of the purposes' }),
        },
        { error: 'must have need and purpose' },
      ),
      { error: 'must be a map' },
    )
    .optional(),
  minimum_acr: z.enum(ACRS, { error: `must be one of ${ACRS.join(', ')}` }).optional(),
  pkce: z.enum(['required', 'optional'], { error: 'must be required or optional' }).optional(),
  logo: z
    .string({ error: 'must be the name of a file' })
    .superRefine(
      rule(
        (value) =>
          /^[A-Za-z0-9_][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)*\.(?:png|svg|webp|jpe?g)$/.test(value),
        'is not the name of a png, svg, webp or jpeg file beside the record',
        'name a file in the folder of the record, as in residence-portal.svg',
      ),
    )
    .optional(),
  policy_uri: localisedUri.optional(),
  tos_uri: localisedUri.optional(),
  consent_days: z
    .int({ error: 'must be a whole number of days' })
    .min(1, 'must be 1 or more')
    .max(1095, 'must be 1095 (three years) or less')
    .optional(),
  resources: z
    .record(z.string(), z.array(z.string({ error: 'must be a text' }), { error: 'must be a list of scopes' }), {
      error: 'must be a map',
    })
    .optional(),
  client: z.unknown(),
} as const;

const recordSchema = z.strictObject({ ...RECORD_SHAPE, client: z.strictObject(CLIENT_SHAPE) });

/** A validated record, with the keys of the file. */
export type RelyingPartyRecord = Readonly<z.infer<typeof recordSchema>>;

const GUIDANCE: Guidance = {
  mends: {
    id: 'give the client_id, as in residence-portal',
    organisation: 'give { vi: ..., en: ... }: the name that citizens see',
    kind: `choose one of ${RELYING_PARTY_KINDS.join(', ')}`,
    purposes: 'give a map such as { residence-form: { vi: ..., en: ... } }',
    claims: 'give a map such as { name: { need: essential, purpose: residence-form } }',
    minimum_acr: `choose one of ${ACRS.join(', ')}, or leave it out`,
    pkce: 'leave it out, or say required',
    policy_uri: 'give an https address, or { vi: ..., en: ... }',
    tos_uri: 'give an https address, or { vi: ..., en: ... }',
    consent_days: `give a number of days, or leave it out for ${DEFAULT_CONSENT_DAYS}`,
    resources: 'give a map such as { "https://api.example.vn": [read] }',
  },
  elsewhere: {
    first_party: 'remove it: a record never takes part as one of our own services',
    client_id: 'name it id',
    name: 'name it organisation',
    redirect_uris: 'move it into client',
    client_secret: 'move it into client',
  },
};

export type { RecordContext } from './rules.ts';

export type RecordFormat = 'yaml' | 'json';

export interface ParsedRecord {
  /** Undefined if there are errors. */
  readonly record: RelyingPartyRecord | undefined;
  readonly faults: readonly RecordFault[];
  /** Warnings for the operator; the record is still accepted. */
  readonly warnings: readonly RecordFault[];
}

const refused = (...faults: RecordFault[]): ParsedRecord => ({ record: undefined, faults, warnings: [] });

/** Validates a record and reports all errors at once. Without `context` the configuration is not considered. */
export function checkRelyingParty(raw: unknown, context: RecordContext = {}): ParsedRecord {
  if (!isMap(raw)) {
    return refused({ key: '', fault: 'is not a map of keys', mend: 'see docs/integrate.md for a whole record' });
  }
  const { extensions = [] } = context;
  const added = keysOf(extensions);
  const record = readObject({ ...added, ...RECORD_SHAPE }, raw, GUIDANCE);
  const given = raw['client'] ?? undefined;
  const client = given === undefined ? undefined : readObject(CLIENT_SHAPE, given, CLIENT_GUIDANCE, 'client');
  const missing: RecordFault[] =
    client === undefined
      ? [{ key: 'client', fault: 'is missing', mend: 'give at least redirect_uris and client_secret' }]
      : [];
  const between = faultsBetweenKeys({ record, client, context });
  const ofExtensions = extensionFaults(extensions, { record: record.values, client: client?.values ?? {} });
  const faults = [...record.faults, ...missing, ...(client?.faults ?? []), ...between, ...ofExtensions];
  if (faults.length > 0) return { record: undefined, faults, warnings: [] };
  const own = recordSchema.parse({ ...entriesOf(record.values, added, false), client: client?.values });
  const checked = { ...own, ...entriesOf(record.values, added, true) };
  return { record: checked, faults: [], warnings: warningsOf(checked) };
}

/** Parses the text of a record; unparsable text is one error. */
export function parseRelyingParty(source: string, format: RecordFormat, context: RecordContext = {}): ParsedRecord {
  if (source.length > RECORD_CHARACTERS) {
    return refused({ key: '', fault: 'is larger than 256 KB', mend: 'give one record only' });
  }
  if (format === 'json') {
    try {
      return checkRelyingParty(JSON.parse(source), context);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return refused({ key: '', fault: 'is not JSON', mend: 'look for a comma, quote or bracket that is missing' });
    }
  }
  const document = parseDocument(source, { prettyErrors: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = source.slice(0, error.pos[0]).split('\n').length;
    return refused({ key: '', fault: `is not YAML: ${error.code} in line ${line}`, mend: 'mend that line' });
  }
  try {
    return checkRelyingParty(document.toJS({ maxAliasCount: 20 }), context);
  } catch (failure) {
    if (!(failure instanceof ReferenceError)) throw failure;
    return refused({ key: '', fault: 'has too many aliases', mend: 'write the values out' });
  }
}

const byName = <T>(map: Readonly<Record<string, T>> | undefined): Readonly<Record<string, T>> =>
  Object.freeze(Object.assign(Object.create(null) as Record<string, T>, map));

/** The relying party described by a record. */
export function toRelyingParty(record: RelyingPartyRecord, source: RecordSource, logo: Logo | undefined): RelyingParty {
  const client = completeClient(record.client);
  const logoDigest = logo === undefined ? '' : hash('sha256', logo.bytes, 'base64url');
  return Object.freeze({
    id: record.id,
    organisation: record.organisation,
    kind: record.kind,
    purposes: byName(record.purposes),
    claims: byName(record.claims),
    minimumAcr: record.minimum_acr,
    pkce: record.pkce ?? 'required',
    policyUri: record.policy_uri,
    tosUri: record.tos_uri,
    consentDays: record.consent_days ?? DEFAULT_CONSENT_DAYS,
    resources: byName(record.resources),
    client,
    extensions: byName(entriesOf(record, RECORD_SHAPE, false)),
    isNative: client.application_type === 'native',
    sector: sectorOf({ id: record.id, client }),
    logo,
    firstParty: source === 'own',
    source,
    version: hash('sha256', JSON.stringify([record, logoDigest, source]), 'base64url'),
  });
}
