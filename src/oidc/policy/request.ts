import { ACRS, satisfies, type Acr } from '../../identity/index.ts';
import { z } from 'zod';

/** Parameters of an authorization request, already validated by oidc-provider. */
export type AuthorizationParameters = Readonly<Record<string, unknown>>;

/** How a claim may be asked for in the `claims` parameter (OpenID Connect Core section 5.5.1). */
export const individualClaim = z
  .looseObject({
    essential: z.boolean().optional(),
    value: z.unknown().optional(),
    values: z.array(z.unknown()).optional(),
  })
  .nullable();
const claimsParameter = z.looseObject({
  userinfo: z.record(z.string(), z.unknown()).optional(),
  id_token: z.record(z.string(), z.unknown()).optional(),
});

/** What is asked of a claim such as `acr`: one of the values, or none named; needed or wished. */
interface LevelRequest<Value> {
  readonly essential: boolean;
  readonly values: readonly Value[];
}

/** An authorization request in the terms of this product. */
export interface SignInRequest {
  readonly clientId: string;
  readonly redirectUri: string | undefined;
  readonly scopes: readonly string[];
  /** Claims asked for by name in the `claims` parameter, for the ID token or userinfo. */
  readonly claimNames: readonly string[];
  /** Levels asked for by `acr_values` or the `claims` parameter; unknown values count only where they are essential. */
  readonly acr: LevelRequest<Acr>;
  readonly authenticationLevel: LevelRequest<number>;
  /** Seconds; undefined: the session's age does not matter. */
  readonly maxAge: number | undefined;
  readonly prompts: ReadonlySet<string>;
  readonly loginHint: string | undefined;
  readonly uiLocales: readonly string[];
  /** Pairwise `sub` that the RP wants to see (`id_token_hint`, or `claims` with a value). */
  readonly wantedSubject: string | undefined;
}

/** Claims that this request asks the citizen for, after the RP's record was looked at. */
export interface AskedClaims {
  readonly names: readonly string[];
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const words = (value: unknown): string[] => text(value)?.split(' ').filter(Boolean) ?? [];

/** Names that tell of the sign-in, not of the citizen: no consent is asked for them. */
const PROTOCOL_CLAIMS: ReadonlySet<string> = new Set([
  'sub',
  'sid',
  'iss',
  'acr',
  'amr',
  'auth_time',
  'authentication_level',
]);

export const isProtocolClaim = (name: string): boolean => PROTOCOL_CLAIMS.has(name);

const parseClaims = (value: unknown): z.infer<typeof claimsParameter> => {
  const json = typeof value === 'string' ? value : '{}';
  try {
    return claimsParameter.parse(JSON.parse(json));
  } catch {
    return {};
  }
};

const isAcr = (value: unknown): value is Acr => (ACRS as readonly unknown[]).includes(value);

const valuesOf = (claim: z.infer<typeof individualClaim> | undefined): unknown[] => {
  if (claim === undefined || claim === null) return [];
  if (claim.values !== undefined) return claim.values;
  return claim.value === undefined ? [] : [claim.value];
};

const requestedLevel = (container: Record<string, unknown> | undefined, name: string) => {
  // The authorization endpoint lets no other form through.
  const claim = individualClaim.safeParse(container?.[name] ?? null).data;
  return { essential: claim?.essential === true, values: valuesOf(claim) };
};

/** Reads an authorization request. `hintedSubject` is the `sub` of a validated `id_token_hint`. */
export function parseSignInRequest(parameters: AuthorizationParameters, hintedSubject?: string): SignInRequest {
  const claims = parseClaims(parameters['claims']);
  const fromClaims = requestedLevel(claims.id_token, 'acr');
  const level = requestedLevel(claims.id_token ?? claims.userinfo, 'authentication_level');
  const levels = level.values.map(Number).filter((value) => Number.isInteger(value) && value >= 1 && value <= 4);
  const fromParameter = words(parameters['acr_values']);
  const subject = requestedLevel(claims.id_token, 'sub').values[0];
  // An essential request is not weakened by acr_values beside it.
  const acrValues = fromClaims.essential || fromParameter.length === 0 ? fromClaims.values : fromParameter;
  const names = [...Object.keys(claims.id_token ?? {}), ...Object.keys(claims.userinfo ?? {})];
  return {
    clientId: text(parameters['client_id']) ?? '',
    redirectUri: text(parameters['redirect_uri']),
    scopes: words(parameters['scope']),
    claimNames: [...new Set(names)].filter((name) => !isProtocolClaim(name)),
    acr: {
      essential: fromClaims.essential && fromClaims.values.length > 0,
      values: acrValues.filter(isAcr),
    },
    authenticationLevel: {
      essential: level.essential && levels.length > 0,
      values: levels,
    },
    maxAge: parameters['max_age'] === undefined ? undefined : Number(parameters['max_age']),
    prompts: new Set(words(parameters['prompt'])),
    loginHint: text(parameters['login_hint']),
    uiLocales: words(parameters['ui_locales']),
    wantedSubject: hintedSubject ?? text(subject),
  };
}

/** The lowest level that satisfies an essential request; undefined when none can (unknown values only). */
export const lowestOf = (values: readonly Acr[]): Acr | undefined => ACRS.find((acr) => values.includes(acr));

/**
 * The `acr` to state: the highest of the levels asked for that the session meets; with none asked, or none of them met,
 * the session's.
 */
export function statedAcr(session: Acr | undefined, asked: readonly Acr[]): Acr | undefined {
  const met = [...ACRS].reverse().find((acr) => asked.includes(acr) && satisfies(session, acr));
  return met ?? session;
}
