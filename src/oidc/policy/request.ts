import { ACRS, satisfies, type Acr } from '../../identity/index.ts';
import { z } from 'zod';
import { individualClaim } from './individual-claim.ts';
import { isImpossible, levelRequest, readAcr, readAuthenticationLevel, type LevelRequest } from './level-request.ts';

/** Parameters of an authorization request, already validated by oidc-provider. */
export type AuthorizationParameters = Readonly<Record<string, unknown>>;

const claimsParameter = z.looseObject({
  userinfo: z.record(z.string(), z.unknown()).optional(),
  id_token: z.record(z.string(), z.unknown()).optional(),
});

/** An authorization request in the terms of this product. */
export interface SignInRequest {
  readonly clientId: string;
  readonly redirectUri: string | undefined;
  readonly scopes: readonly string[];
  /** Claims asked for by name in the `claims` parameter, for the ID token or userinfo. */
  readonly claimNames: readonly string[];
  /** Account levels asked for by `acr_values` or the `claims` parameter. */
  readonly acr: LevelRequest<Acr>;
  /** Account levels out of which the `acr` to state is chosen. */
  readonly acrToState: readonly Acr[];
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

const membersOf = ({ id_token: idToken, userinfo }: z.infer<typeof claimsParameter>, name: string) =>
  // The authorization endpoint lets no other form through.
  [idToken, userinfo].map((member) => individualClaim.safeParse(member?.[name] ?? null).data);

/** Reads what is asked of `acr`. An essential request is not weakened by `acr_values` beside it. */
function acrRequest(claims: z.infer<typeof claimsParameter>, acrValues: unknown) {
  const members = membersOf(claims, 'acr');
  const inClaims = levelRequest(members, readAcr);
  const inParameter = words(acrValues)
    .map(readAcr)
    .filter((acr) => acr !== undefined);
  const [idToken] = members;
  const forIdToken = levelRequest([idToken], readAcr);
  const named = [forIdToken, inClaims].map(({ required, wished }) => [...required, ...wished].flat());
  const [ofIdToken = [], ofAll = []] = named;
  const isFixed = inClaims.required.length > 0 || inParameter.length === 0;
  return {
    acr: isFixed ? inClaims : { required: [], wished: [inParameter] },
    // The ID token states one of the values that are essential for it (OpenID Connect Core section 5.5.1.1).
    acrToState: isFixed ? (ofIdToken.length > 0 ? ofIdToken : ofAll) : inParameter,
  };
}

/** Reads an authorization request. `hintedSubject` is the `sub` of a validated `id_token_hint`. */
export function parseSignInRequest(parameters: AuthorizationParameters, hintedSubject?: string): SignInRequest {
  const claims = parseClaims(parameters['claims']);
  const subjects = membersOf(claims, 'sub').map((member) => text(member?.value) ?? text(member?.values?.[0]));
  const names = [...Object.keys(claims.id_token ?? {}), ...Object.keys(claims.userinfo ?? {})];
  return {
    clientId: text(parameters['client_id']) ?? '',
    redirectUri: text(parameters['redirect_uri']),
    scopes: words(parameters['scope']),
    claimNames: [...new Set(names)].filter((name) => !isProtocolClaim(name)),
    ...acrRequest(claims, parameters['acr_values']),
    authenticationLevel: levelRequest(membersOf(claims, 'authentication_level'), readAuthenticationLevel),
    maxAge: parameters['max_age'] === undefined ? undefined : Number(parameters['max_age']),
    prompts: new Set(words(parameters['prompt'])),
    loginHint: text(parameters['login_hint']),
    uiLocales: words(parameters['ui_locales']),
    wantedSubject: hintedSubject ?? subjects.find((subject) => subject !== undefined),
  };
}

/** Whether a request requires a level that does not exist, so that nobody could meet it. */
export const asksForUnknownLevel = ({ acr, authenticationLevel }: SignInRequest): boolean =>
  isImpossible(acr) || isImpossible(authenticationLevel);

/** The lowest level out of a choice; undefined if it is empty. */
export const lowestOf = (values: readonly Acr[]): Acr | undefined => ACRS.find((acr) => values.includes(acr));

/**
 * The `acr` to state: the highest of the levels asked for that the session meets; with none asked, or none of them met,
 * the session's.
 */
export function statedAcr(session: Acr | undefined, asked: readonly Acr[]): Acr | undefined {
  const met = [...ACRS].reverse().find((acr) => asked.includes(acr) && satisfies(session, acr));
  return met ?? session;
}
