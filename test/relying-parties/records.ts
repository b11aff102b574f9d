import { parseRelyingParty, type ParsedRecord, type RecordContext } from '../../src/relying-parties/index.ts';
import { toRelyingParty } from '../../src/relying-parties/record/record.ts';

export const SECRET = 'a-Secret-made-for-tests-0123456789';

/** A complete record; the arguments override its keys, and `client` overrides keys of its client part. */
export function rawRecord(
  changes: Record<string, unknown> = {},
  client: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    id: 'residence-portal',
    organisation: { vi: 'Cổng dịch vụ cư trú', en: 'Residence portal' },
    kind: 'public-service',
    purposes: {
      'residence-form': { vi: 'Điền tờ khai cư trú', en: 'Fill in the residence form' },
      'status-news': { vi: 'Báo tin về hồ sơ', en: 'Tell you about your application' },
    },
    claims: {
      name: { need: 'essential', purpose: 'residence-form' },
      birthdate: { need: 'voluntary', purpose: 'residence-form' },
      phone_number: { need: 'voluntary', purpose: 'status-news' },
    },
    minimum_acr: 'LoA1',
    ...changes,
    client: {
      redirect_uris: ['https://residence.example.vn/callback'],
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret: SECRET,
      ...client,
    },
  };
}

export const recordText = (changes: Record<string, unknown> = {}): string =>
  JSON.stringify(rawRecord(changes), undefined, 1);

export const check = (raw: unknown, context?: RecordContext): ParsedRecord =>
  parseRelyingParty(JSON.stringify(raw), 'json', context);

/** Fault by key path. */
export const faultsOf = (raw: unknown, context?: RecordContext): Record<string, string> =>
  Object.fromEntries(check(raw, context).faults.map(({ key, fault }) => [key, fault]));

export const recordOf = (raw: unknown) => {
  const { record, faults } = check(raw);
  if (record === undefined) throw new Error(JSON.stringify(faults));
  return record;
};

export const relyingParty = (changes: Record<string, unknown> = {}, client: Record<string, unknown> = {}) =>
  toRelyingParty(recordOf(rawRecord(changes, client)), 'store', undefined);
