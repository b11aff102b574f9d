import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { requestScoped } from '../request-scoped.ts';
import { ERRORS } from './catalogue/index.ts';
import { fill, type Endpoint } from './entry.ts';
import { causeOf, endpointOf, type Cause } from './known.ts';
import { thrownCause } from './refusal.ts';

/** How openly causes are told. */
export interface ErrorTelling {
  /** In sandbox mode everybody is told each cause. */
  readonly openly: boolean;
  /** Address of a page that explains the entries by their anchors. */
  readonly page: string | undefined;
}

/** What a request was refused for. */
export interface ToldRefusal {
  /** Id of the cause. */
  readonly id: string;
  /** What the caller was told of it. */
  readonly description: string | undefined;
  /** The parameter, or the part of the request, that is at fault. */
  readonly parameter: string | undefined;
  /** Where the cause is explained. */
  readonly page: string | undefined;
}

const told = requestScoped<ToldRefusal>('why a request is refused');

/** Why the request of a context was refused; undefined if it was not, or for a cause that is not in the catalogue. */
export const refusalIn = (ctx: object): ToldRefusal | undefined => told.get(ctx);

/** Remembers a refusal that oidc-provider does not throw, by the code of its problem. */
export function noteProblem(ctx: object, code: string): void {
  const entry = ERRORS[code];
  if (entry !== undefined)
    told.set(ctx, { id: code, description: undefined, parameter: entry.parameter, page: undefined });
}

type ProviderError = InstanceType<typeof errors.OIDCProviderError>;

/** What is told of a cause to the one who asks. Nothing is concealed where what is told instead makes no sense. */
function tellable(ctx: KoaContextWithOIDC, endpoint: Endpoint, cause: Cause, { openly }: ErrorTelling): Cause {
  const { concealed } = cause.entry;
  if (openly || concealed === undefined) return cause;
  const isPublic = ctx.oidc.client?.clientAuthMethod === 'none';
  if (concealed.from === 'public_clients' ? !isPublic : cause.id === 'origin_not_allowed' && isPublic) return cause;
  const entry = ERRORS[concealed.as];
  return entry?.at.includes(endpoint) === true ? { id: concealed.as, entry, values: {} } : cause;
}

/** Errors that say already what the catalogue has for them. */
const explained = new WeakSet();

/**
 * Gives an error the description of its cause, before it is answered. An error whose cause is not in the catalogue
 * stays as it is.
 */
export function explain(ctx: KoaContextWithOIDC, error: unknown, telling: ErrorTelling): void {
  if (!(error instanceof errors.OIDCProviderError) || explained.has(error)) return;
  const endpoint = endpointOf(ctx.oidc.route);
  const cause =
    endpoint === undefined
      ? undefined
      : (thrownCause(error) ??
        causeOf(endpoint, error, { params: ctx.oidc.params ?? {}, loaded: { ...ctx.oidc.entities } }));
  if (endpoint === undefined || cause === undefined) return;
  explained.add(error);
  const said = tellable(ctx, endpoint, cause, telling);
  // What is concealed is like what is told instead in every respect.
  if (said !== cause || said.entry.thrownAs !== undefined) assumeLikeness(ctx, error, said);
  const page = telling.page === undefined ? undefined : `${telling.page}#${cause.id}`;
  const description = fill(said.entry.description, said.values);
  // The answers of /auth are redirects and pages: oidc-provider adds no `error_uri` to them.
  const isLinked = page !== undefined && endpoint === '/auth';
  Object.assign(error, { error_description: isLinked ? `${description} (${page})` : description });
  const { parameter } = cause.entry;
  told.set(ctx, { id: cause.id, description, parameter: parameter && fill(parameter, cause.values), page });
}

function assumeLikeness(ctx: KoaContextWithOIDC, error: ProviderError, { entry }: Cause): void {
  const { error: code, status } = entry;
  Object.assign(error, { message: code, error: code, status, statusCode: status });
  const origin = ctx.get('origin');
  if (origin !== '' && !ctx.res.hasHeader('access-control-allow-origin')) {
    ctx.set('access-control-allow-origin', origin);
  }
}

/** Adds the address of the explanation to an answer in JSON (RFC 6749 section 5.2). */
export function addErrorUri(ctx: { body: unknown }): void {
  const page = told.get(ctx)?.page;
  const { body } = ctx;
  if (page === undefined || typeof body !== 'object' || body === null || !Object.hasOwn(body, 'error')) return;
  ctx.body = { ...body, error_uri: page };
}
