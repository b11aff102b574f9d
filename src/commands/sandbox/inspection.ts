import type Koa from 'koa';
import type { Service } from '../../compose/index.ts';
import { refusalIn } from '../../oidc/index.ts';
import type { Inspector, SeenRequest, WireRequest } from '../../sandbox/index.ts';

/** Endpoints whose requests the inspector shows, with what oidc-provider appends to them. */
const INSPECTED =
  /^\/(?:auth(?:\/[\w-]+)?|par|token(?:\/(?:introspection|revocation))?|userinfo|session\/end(?:\/confirm)?)\/?$/;

/** What oidc-provider leaves on the context of a request that it served. */
interface ProviderPart {
  readonly client?: { readonly clientId: string };
  readonly body?: Readonly<Record<string, unknown>>;
  readonly params?: Readonly<Record<string, unknown>>;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity);

/** The OAuth error that the client or the browser got: in JSON, in the address that it is sent to, or on a page. */
function errorOf(ctx: Koa.ParameterizedContext): { error: string | undefined; description: string | undefined } {
  const none = { error: undefined, description: undefined };
  const body: unknown = ctx.body;
  const location = ctx.res.getHeader('location');
  if (typeof location === 'string' && URL.canParse(location, 'http://localhost')) {
    const { searchParams, hash } = new URL(location, 'http://localhost');
    const parameters = searchParams.has('error') ? searchParams : new URLSearchParams(hash.slice(1));
    const error = parameters.get('error');
    return error === null ? none : { error, description: parameters.get('error_description') ?? undefined };
  }
  if (ctx.status >= 400 && typeof body === 'string' && ctx.response.is('html') !== false) {
    const [, code, , description] = /<p class="technical">([\w-]+)(: ([^<;]*))?/.exec(body) ?? [];
    const problem = /data-problem="([\w-]+)"/.exec(body)?.[1];
    return { error: code ?? problem, description: description === undefined ? undefined : unescaped(description) };
  }
  if (ctx.status < 400) return none;
  const parsed = typeof body === 'string' && ctx.response.is('json') !== false ? (JSON.parse(body) as unknown) : body;
  if (typeof parsed !== 'object' || parsed === null) return none;
  const { error, error_description: description } = parsed as Record<string, unknown>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return { error: text(error), description: text(description) };
}

/** The user name of HTTP Basic, which is form-encoded (RFC 6749 section 2.3.1). */
function basicUser(header: string): string | undefined {
  const [, encoded] = /^basic ([\w+/=-]+)$/i.exec(header) ?? [];
  if (encoded === undefined) return undefined;
  const [user = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1);
  try {
    return decodeURIComponent(user.replaceAll('+', ' '));
  } catch {
    return user;
  }
}

function wireRequest(ctx: Koa.ParameterizedContext): WireRequest {
  const part = (ctx as { oidc?: ProviderPart }).oidc;
  const sent = { ...ctx.query, ...part?.body } as Readonly<Record<string, unknown>>;
  const parameters = Object.entries(sent).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (typeof one === 'string' ? [[name, one] as const] : [])),
  );
  const named = sent['client_id'] ?? part?.params?.['client_id'];
  const { method, path, status } = ctx;
  const refused = refusalIn(ctx);
  const { error, description } = errorOf(ctx);
  return {
    ...{ method, path, status, parameters },
    clientId: part?.client?.clientId ?? (typeof named === 'string' ? named : basicUser(ctx.get('authorization'))),
    error,
    ...(error === undefined
      ? { description }
      : { description: refused?.description ?? description, cause: refused?.id, parameter: refused?.parameter }),
  };
}

const PAGE = 'docs/reference/errors.md';

/** One line for each refused request: who sent what, why it was refused, and where that is explained. */
export function refusalLine(
  { client, method, path, status, error, description, cause, parameter }: SeenRequest,
  errors: Service['errors'],
): string | undefined {
  if (error === undefined) return undefined;
  const explained = errors.get(cause ?? '');
  const at = parameter === undefined ? '' : ` (${parameter})`;
  const why = explained === undefined ? (description ?? '') : `${explained.cause.en} ${PAGE}#${explained.id}`;
  return `refused: ${client} ${method} ${path}${at}: ${status} ${error}: ${why}`;
}

/**
 * Shows the inspector each request of the protocol after it was answered, and then `seen`. A fault in here never fails
 * a request.
 */
export const inspectRequests =
  (inspector: Pick<Inspector, 'record'>, tell: (error: unknown) => void, seen?: (request: SeenRequest) => void) =>
  (app: Koa): void => {
    app.middleware.unshift(async (ctx, next) => {
      await next();
      if (!INSPECTED.test(ctx.path)) return;
      try {
        const request = inspector.record(wireRequest(ctx));
        seen?.(request);
      } catch (error) {
        tell(error);
      }
    });
  };
