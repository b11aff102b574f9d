import { z } from 'zod';
import { ACRS } from '../../identity/index.ts';
import { LEVEL_STATEMENTS, RELYING_PARTY_KINDS } from '../relying-party.ts';
import { CLIENT_SHAPE } from './client.ts';
import { rule, type Guidance } from './faults.ts';
import { previousSecretShape } from './previous-secret.ts';
import { webUri } from './redirect-uris.ts';

export const DEFAULT_CONSENT_DAYS = 180;

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

/** The record as written by people (`docs/integrate/record.md`). */
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
  authentication_level: z.enum(LEVEL_STATEMENTS, { error: `must be one of ${LEVEL_STATEMENTS.join(', ')}` }).optional(),
  pkce: z.enum(['required', 'optional'], { error: 'must be required or optional' }).optional(),
  previous_secret: previousSecretShape.optional(),
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

export const recordSchema = z.strictObject({ ...RECORD_SHAPE, client: z.strictObject(CLIENT_SHAPE) });

/** A validated record, with the keys of the file. */
export type RelyingPartyRecord = Readonly<z.infer<typeof recordSchema>>;

export const GUIDANCE: Guidance = {
  mends: {
    id: 'give the client_id, as in residence-portal',
    organisation: 'give { vi: ..., en: ... }: the name that citizens see',
    kind: `choose one of ${RELYING_PARTY_KINDS.join(', ')}`,
    purposes: 'give a map such as { residence-form: { vi: ..., en: ... } }',
    claims: 'give a map such as { name: { need: essential, purpose: residence-form } }',
    minimum_acr: `choose one of ${ACRS.join(', ')}, or leave it out`,
    authentication_level: 'leave it out, or say always: ID tokens and userinfo then state the level without a request',
    pkce: 'leave it out, or say required',
    previous_secret:
      'give { value: ..., until: ... }: the former client_secret and the last day on which it is accepted',
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
