/** Endpoints whose refusals the catalogue lists. */
export const ENDPOINTS = [
  '/auth',
  '/par',
  '/token',
  '/userinfo',
  '/token/introspection',
  '/token/revocation',
  '/session/end',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** Endpoints at which clients authenticate. */
export const CLIENT_ENDPOINTS = ['/par', '/token', '/token/introspection', '/token/revocation'] as const;

/** An entry that is not told outside sandbox mode, and what is told instead. */
export interface Concealment {
  /** Everybody, or only clients that have proven nothing: public ones. */
  readonly from: 'everybody' | 'public_clients';
  /** Id of the entry that is told instead. */
  readonly as: string;
}

/** A request, as far as it tells causes apart. */
export interface Asked {
  readonly params: Readonly<Record<string, unknown>>;
  /** Documents that it has loaded, by the name of their model. */
  readonly loaded: Readonly<Record<string, unknown>>;
}

/** One cause for which an endpoint of the protocol refuses a request. */
export interface ErrorEntry {
  readonly at: readonly Endpoint[];
  /** OAuth error code. */
  readonly error: string;
  /** The code that oidc-provider has for it, where that is not the one of the standard. */
  readonly thrownAs?: string;
  /** HTTP status, where the answer is not a redirect. */
  readonly status: number;
  /**
   * `error_description`: the cause, a colon, and the cure. In the characters of RFC 6749 section 5.2. `{name}` stands
   * for a value; `problem` for the text of the problem of the same id.
   */
  readonly description: string;
  /** The parameter, or the part of the request, that is at fault. May hold a `{name}` of the description. */
  readonly parameter?: string;
  /**
   * How oidc-provider tells the cause: its description, its `error_detail`, or both with a colon between them. `{name}`
   * matches any text.
   */
  readonly from?: readonly string[];
  /** Where oidc-provider tells two causes alike: whether it is this one. */
  readonly when?: (asked: Asked) => boolean;
  readonly concealed?: Concealment;
}

/** The description of an entry whose answer is a problem of the web. */
export const PROBLEM = 'problem';

export type Values = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{(\w+)\}/g;

export const fill = (template: string, values: Values): string =>
  template.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);

/** What fills in the names of a template so that it becomes the text; undefined if it cannot. */
export function valuesIn(template: string, text: string): Values | undefined {
  const [start = '', ...rest] = template.split(PLACEHOLDER);
  if (!text.startsWith(start)) return undefined;
  const values: Record<string, string> = {};
  let left = text.slice(start.length);
  for (let index = 0; index < rest.length; index += 2) {
    const [name = '', literal = ''] = rest.slice(index, index + 2);
    const isLast = index + 2 >= rest.length;
    const end = !isLast ? left.indexOf(literal, 1) : left.endsWith(literal) ? left.length - literal.length : 0;
    if (end <= 0) return undefined;
    values[name] = left.slice(0, end);
    left = left.slice(end + literal.length);
  }
  return left === '' ? values : undefined;
}

/** Declares entries and keeps their ids in the type. */
export const defineErrors = <const T extends Readonly<Record<string, ErrorEntry>>>(entries: T): T => entries;
