import { z } from 'zod';
import {
  duration,
  moduleSettings,
  oneOf,
  optional,
  origin,
  size,
  text,
  yesOrNo,
  type ConfigFault,
  type SettingsOf,
  type Surroundings,
} from '../config/index.ts';
import { SIGNING_ALGORITHMS } from '../relying-parties/index.ts';

const signingAlgorithm = oneOf(SIGNING_ALGORITHMS, `must be one of ${SIGNING_ALGORITHMS.join(', ')}`);

/** An API that access tokens can be made for (RFC 8707). */
const resourceServer = z.strictObject({
  indicator: z.url({ error: 'must be an absolute URI (RFC 8707 section 2)' }),
  scopes: z.array(text).default([]),
  access_token_format: z.enum(['jwt', 'opaque']).default('jwt'),
  audience: text.optional(),
  signing_algorithm: signingAlgorithm.optional(),
});

const shape = {
  // OpenID Connect Discovery 1.0 section 3: an issuer is compared letter by letter, so there is one spelling of it.
  issuer: optional(origin),
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
  resource_servers: z.array(resourceServer),
  client_keys: z.strictObject({ assertion_life: duration, cached_for: duration }),
  outbound: z.strictObject({ allow_private_addresses: yesOrNo, timeout: duration, max_size: size }),
  signing: z.strictObject({
    algorithms: z.array(signingAlgorithm).min(1, 'must name one algorithm at least'),
    poll: duration,
    retired_for: duration,
    cached_for: duration,
  }),
};

type OidcSettings = SettingsOf<{ readonly shape: typeof shape }>;

/** Lifetimes in seconds. */
export type Lifetimes = Readonly<OidcSettings['lifetimes']>;

export type ResourceServerSetting = Readonly<OidcSettings['resource_servers'][number]>;

const issuerFaults = (issuerSet: string | undefined): ConfigFault[] => {
  if (issuerSet === undefined) return [{ key: 'issuer', message: 'must be given in production mode' }];
  return issuerSet.startsWith('http:')
    ? [{ key: 'issuer', message: 'must be an https address in production mode' }]
    : [];
};

function faultsOf(settings: OidcSettings, { production, sandbox }: Surroundings): ConfigFault[] {
  const { lifetimes, outbound, signing } = settings;
  const longestToken = Math.max(lifetimes.id_token, lifetimes.access_token, lifetimes.client_credentials);
  const rules: readonly [isBroken: boolean, key: string, message: string][] = [
    [
      outbound.allow_private_addresses && !sandbox,
      'outbound.allow_private_addresses',
      'may be true only where sandbox.enabled is true: relying parties could reach your own network through us',
    ],
    [
      lifetimes.refresh_token > lifetimes.refresh_token_total,
      'lifetimes.refresh_token',
      'must not be longer than lifetimes.refresh_token_total',
    ],
    [
      lifetimes.session > lifetimes.session_total,
      'lifetimes.session',
      'must not be longer than lifetimes.session_total',
    ],
    [
      lifetimes.grant < lifetimes.refresh_token_total,
      'lifetimes.grant',
      'must not be shorter than lifetimes.refresh_token_total',
    ],
    [
      signing.retired_for < longestToken,
      'signing.retired_for',
      'must not be shorter than the longest life of a signed token',
    ],
    [
      signing.cached_for > signing.retired_for,
      'signing.cached_for',
      'must not be longer than signing.retired_for: a cached key could still be trusted when it is gone',
    ],
  ];
  const broken = rules.flatMap(([isBroken, key, message]) => (isBroken ? [{ key, message }] : []));
  return [...(production ? issuerFaults(settings.issuer) : []), ...broken];
}

export const oidcSettings = moduleSettings(shape, faultsOf);
