import { hash } from 'node:crypto';
import { parseDocument } from 'yaml';
import { CLIENT_GUIDANCE, CLIENT_SHAPE } from './client.ts';
import { sectorOf } from '../entitlements.ts';
import { entriesOf, extensionFaults, keysOf } from './extension.ts';
import { isMap, readObject, type RecordFault } from './faults.ts';
import type { Logo } from '../logo.ts';
import { onePerPlaceholder } from './placeholders.ts';
import { previousSecretOf } from './previous-secret.ts';
import type { RecordSource, RelyingParty } from '../relying-party.ts';
import { completeClient, faultsBetweenKeys, type RecordContext } from './rules.ts';
import { warningsOf } from './warnings.ts';
import { DEFAULT_CONSENT_DAYS, GUIDANCE, RECORD_SHAPE, recordSchema, type RelyingPartyRecord } from './shape.ts';

const RECORD_CHARACTERS = 256 * 1024;

export type { RecordContext } from './rules.ts';
export type { RelyingPartyRecord } from './shape.ts';

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
    return refused({ key: '', fault: 'is not a map of keys', mend: 'see docs/integrate/record.md for a whole record' });
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
  const all = [...record.faults, ...missing, ...(client?.faults ?? []), ...between, ...ofExtensions];
  const faults = onePerPlaceholder(raw, all);
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
      // The rest of the parser's message may quote the text, and with it a secret.
      const line = /\bline (\d+) column/.exec(error.message)?.[1];
      const fault = line === undefined ? 'is not JSON' : `is not JSON in line ${line}`;
      return refused({ key: '', fault, mend: 'look for a comma, quote or bracket that is missing' });
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
    authenticationLevel: record.authentication_level ?? 'on_request',
    pkce: record.pkce ?? 'required',
    previousSecret: previousSecretOf(record.previous_secret),
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
