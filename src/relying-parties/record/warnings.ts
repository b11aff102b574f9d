import { CLAIMS } from '../../identity/index.ts';
import { MAKE_A_SECRET } from './client.ts';
import type { RecordFault } from './faults.ts';
import type { RelyingPartyRecord } from './shape.ts';

/**
 * Characters that HTTP Basic authentication changes: RFC 6749 section 2.3.1 has the secret form-encoded first, and many
 * libraries leave that out.
 */
const ENCODED = /[^A-Za-z0-9._-]/g;
/** A purpose of so many claims is hardly one purpose. */
const MANY_CLAIMS = 10;

const secretWarnings = ({ client }: RelyingPartyRecord): RecordFault[] => {
  const found = new Set(client.client_secret?.match(ENCODED) ?? []);
  if (found.size === 0) return [];
  return [
    {
      key: 'client.client_secret',
      fault: 'has characters that many libraries send wrongly, such as + / % or : (RFC 6749 section 2.3.1)',
      mend: MAKE_A_SECRET,
    },
  ];
};

const ADDRESS_KEYS = [
  ...(['redirect_uris', 'post_logout_redirect_uris', 'backchannel_logout_uri', 'jwks_uri'] as const),
  ...(['client_uri'] as const),
];

const httpWarnings = ({ client, policy_uri: policy, tos_uri: tos }: RelyingPartyRecord): RecordFault[] => {
  const isNative = client.application_type === 'native';
  const ofClient = ADDRESS_KEYS.flatMap((name) => {
    const value = client[name];
    // A native application listens on this machine for good (RFC 8252 section 7.3).
    if (value === undefined || (isNative && name.endsWith('redirect_uris'))) return [];
    return typeof value === 'string'
      ? [{ key: `client.${name}`, value }]
      : value.map((uri, index) => ({ key: `client.${name}.${index}`, value: uri }));
  });
  const ofPages = Object.entries({ policy_uri: policy, tos_uri: tos }).flatMap(([key, uris]) =>
    Object.entries(uris ?? {}).map(([language, value]) => ({ key: `${key}.${language}`, value })),
  );
  return [...ofClient, ...ofPages]
    .filter(({ value }) => /^http:/i.test(value))
    .map(({ key }) => ({
      key,
      fault: 'is http, which works on this machine only',
      mend: 'keep it for development; use https for citizens',
    }));
};

const purposeWarnings = ({ claims = {} }: RelyingPartyRecord): RecordFault[] => {
  const counts = new Map<string, number>();
  for (const { purpose } of Object.values(claims)) counts.set(purpose, (counts.get(purpose) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= MANY_CLAIMS)
    .map(([purpose, count]) => ({
      key: `purposes.${purpose}`,
      fault: `is the purpose of ${count} claims`,
      mend: 'say for each group of claims what you need it for, or ask for fewer',
    }));
};

/** Warnings about purposes, claims and PKCE. */
function recordWarnings(record: RelyingPartyRecord): RecordFault[] {
  const warnings: RecordFault[] = [];
  if (record.pkce === 'optional') {
    warnings.push({
      key: 'pkce',
      fault: 'is optional: a stolen authorization code is then kept out by nonce and state alone',
      mend: 'let the relying party send a code_challenge, and remove it (RFC 9700 section 2.1.1)',
    });
  }
  const used = new Set(Object.values(record.claims ?? {}).map(({ purpose }) => purpose));
  for (const purpose of Object.keys(record.purposes ?? {})) {
    if (!used.has(purpose)) {
      warnings.push({ key: `purposes.${purpose}`, fault: 'is the purpose of no claim', mend: 'remove it' });
    }
  }
  for (const [name, { need }] of Object.entries(record.claims ?? {})) {
    const definition = CLAIMS.find((claim) => claim.name === name);
    if (need === 'essential' && definition?.minimumLevel === 2 && record.minimum_acr !== 'LoA2') {
      warnings.push({
        key: `claims.${name}.need`,
        fault: 'is essential but only accounts of level 2 have it: others are turned away after signing in',
        mend: 'say minimum_acr: LoA2, or need: voluntary',
      });
    }
  }
  return warnings;
}

/** Warnings for the operator before the record takes effect. */
export const warningsOf = (record: RelyingPartyRecord): RecordFault[] => [
  ...recordWarnings(record),
  ...secretWarnings(record),
  ...httpWarnings(record),
  ...purposeWarnings(record),
];
