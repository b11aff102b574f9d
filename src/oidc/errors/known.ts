import { ERRORS } from './catalogue/index.ts';
import { ENDPOINTS, valuesIn, type Endpoint, type ErrorEntry, type Asked, type Values } from './entry.ts';

/** What oidc-provider calls the routes of the endpoints. */
const ROUTES: Readonly<Record<string, Endpoint>> = {
  authorization: '/auth',
  resume: '/auth',
  pushed_authorization_request: '/par',
  token: '/token',
  userinfo: '/userinfo',
  introspection: '/token/introspection',
  revocation: '/token/revocation',
  end_session: '/session/end',
  end_session_confirm: '/session/end',
};

export const endpointOf = (route: string): Endpoint | undefined => ROUTES[route];

/** An error as oidc-provider throws it. */
export interface Thrown {
  readonly error: string;
  readonly error_description?: string | undefined;
  readonly error_detail?: unknown;
}

/** An entry with the values of its description. */
export interface Cause {
  readonly id: string;
  readonly entry: ErrorEntry;
  readonly values: Values;
}

type Candidate = readonly [id: string, entry: ErrorEntry, from: readonly string[]];

const candidates: ReadonlyMap<Endpoint, readonly Candidate[]> = new Map(
  ENDPOINTS.map((endpoint) => [
    endpoint,
    Object.entries(ERRORS).flatMap(([id, entry]): Candidate[] =>
      entry?.from === undefined || !entry.at.includes(endpoint) ? [] : [[id, entry, entry.from]],
    ),
  ]),
);

/** All that an error says, the most exact first. */
function textsOf({ error_description: description = '', error_detail: detail }: Thrown): string[] {
  if (typeof detail !== 'string') return [description];
  return description === '' ? [detail, ''] : [`${description}: ${detail}`, description, detail];
}

/** The cause of an error that oidc-provider throws at an endpoint; undefined if the catalogue does not know it. */
export function causeOf(
  endpoint: Endpoint,
  thrown: Thrown,
  asked: Asked = { params: {}, loaded: {} },
): Cause | undefined {
  const fitting = (candidates.get(endpoint) ?? []).filter(
    ([, { error, thrownAs = error, when }]) => thrownAs === thrown.error && (when === undefined || when(asked)),
  );
  for (const text of textsOf(thrown)) {
    for (const [id, entry, from] of fitting) {
      for (const template of from) {
        const values = valuesIn(template, text);
        if (values !== undefined) return { id, entry, values };
      }
    }
  }
  return undefined;
}
