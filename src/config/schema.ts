import { isIP } from 'node:net';
import { z } from 'zod';
import { duration, size } from './units.ts';

const text = z.string({ error: 'must be a text' }).trim().min(1, 'must not be empty');
const optionalText = text.nullish().transform((value) => value ?? undefined);
const port = z
  .int({ error: 'must be a whole number' })
  .min(1, 'must be a port, 1 to 65535')
  .max(65_535, 'must be a port, 1 to 65535');
const yesOrNo = z.boolean({ error: 'must be true or false' });

const countFrom = (least: number) =>
  z.int({ error: `must be a whole number, ${least} or more` }).min(least, `must be ${least} or more`);

const share = z.number({ error: 'must be a number, 0 to 1' }).min(0, 'must be 0 or more').max(1, 'must be 1 or less');

const cidr = text.refine((value) => {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}, 'must be an address or a network, such as 10.0.0.0/8');

const webUri = text.refine((value) => {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}, 'must be an http or https address');

const issuer = webUri.refine((value) => {
  const url = URL.parse(value);
  return url !== null && url.search === '' && url.hash === '' && url.pathname === '/' && !value.endsWith('/');
}, 'must be an origin such as https://id.example.vn: no path, no query, no slash at the end (OpenID Connect Discovery 1.0 section 3)');

const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

export const SIGNING_ALGORITHMS = ['ES256', 'PS256', 'RS256', 'EdDSA'] as const;
const signingAlgorithm = z.enum(SIGNING_ALGORITHMS, { error: `must be one of ${SIGNING_ALGORITHMS.join(', ')}` });

const resourceServer = z.strictObject({
  indicator: z.url({ error: 'must be an absolute URI (RFC 8707 section 2)' }),
  scopes: z.array(text).default([]),
  access_token_format: z.enum(['jwt', 'opaque']).default('jwt'),
  audience: text.optional(),
  signing_algorithm: signingAlgorithm.optional(),
});

const factor = z.enum([
  'passkey',
  'password',
  'passcode',
  'totp',
  'sms_code',
  'email_code',
  'portrait_check',
  'recovery_code',
]);

/** YAML 1.1 tools write `off` as false. */
const raise = z
  .union([z.literal('off'), z.literal(false), z.literal(2)], { error: 'must be off or 2' })
  .transform((value) => (value === 2 ? value : ('off' as const)));

export const configSchema = z.strictObject({
  mode: z.enum(['development', 'production'], { error: 'must be development or production' }),
  issuer: optional(issuer),
  host: text,
  port,
  data: text,
  store: optional(text.regex(/^(sqlite:|mongodb(\+srv)?:\/\/)/, 'must start with sqlite: or mongodb://')),
  store_timeout: duration,
  workers: countFrom(0),
  trusted_proxies: z.array(cidr),
  body_limit: size,
  seal: z.strictObject({ key_file: optionalText }),
  lifetimes: z.strictObject({
    authorization_code: duration,
    id_token: duration,
    access_token: duration,
    client_credentials: duration,
    refresh_token: duration,
    refresh_token_total: duration,
    interaction: duration,
    session: duration,
    session_total: duration,
    grant: duration,
  }),
  authentication: z.strictObject({
    factors: z.array(factor).min(1),
    reuse: z.strictObject({ level_1: duration, level_2: duration, level_3: duration, level_4: duration }),
    risk: z.strictObject({
      new_device_and_place: raise,
      impossible_travel: raise,
      many_failures: raise,
      hostile_place: raise,
      spraying: raise,
    }),
    password: z.strictObject({
      memory_kib: countFrom(8),
      passes: countFrom(1),
      lanes: countFrom(1),
      parallel: countFrom(0),
      queue: countFrom(1),
    }),
    recovery: z.strictObject({ hold: duration, phone_wait: duration }),
  }),
  resource_servers: z.array(resourceServer),
  outbound: z.strictObject({ allow_private_addresses: yesOrNo, timeout: duration, max_size: size }),
  notifications: z.strictObject({
    sms_url: optional(webUri),
    sms_token: optionalText,
    mail_url: optional(text.regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')),
    mail_from: text,
  }),
  population: z.strictObject({ url: optional(webUri), token: optionalText }),
  matcher: z.strictObject({
    url: optional(webUri),
    token: optionalText,
    timeout: duration,
    picture_limit: size,
    least_score: share,
    least_liveness: share,
  }),
  relying_parties: z.strictObject({ folder: text, poll: duration }),
  signing: z.strictObject({
    algorithms: z.array(signingAlgorithm).min(1, 'must name one algorithm at least'),
    poll: duration,
    retired_for: duration,
  }),
  metrics: z.strictObject({ allow_from: z.array(cidr) }),
  logs: z.strictObject({
    level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
      error: 'must be fatal, error, warn, info, debug or silent',
    }),
  }),
  shutdown: z.strictObject({ grace: duration }),
  sandbox: z.strictObject({
    enabled: yesOrNo,
    fixed_code: optional(z.string({ error: 'must be six digits in quotes' }).regex(/^\d{6}$/, 'must be six digits')),
  }),
});

type Parsed = z.infer<typeof configSchema>;

/** All settings, checked; durations in seconds, sizes in bytes, paths absolute. */
export type Config = Readonly<Omit<Parsed, 'issuer' | 'store' | 'seal'>> & {
  readonly issuer: string;
  readonly store: string;
  readonly seal: { readonly key_file: string };
};
