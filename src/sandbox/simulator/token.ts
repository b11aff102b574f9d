import { IncomingMessage } from 'node:http';
import type { ParameterizedContext } from 'koa';
import { providerPart } from './provider-part.ts';
import type { Deeds } from './provider-part.ts';
import type { SignInFailureId } from './failures/index.ts';
import type { Simulator } from './simulator.ts';

/** Larger requests are not looked at. */
const MOST_BYTES = 64 * 1024;
const CLOCK_SECONDS = 5 * 60;
const RETRY_SECONDS = 2;
/** Of a signed token (RFC 7515 section 7.1); an encrypted one has five. */
const SIGNED_PARTS = 3;

export interface TokenOptions {
  readonly simulator: Simulator;
  readonly deeds: Pick<Deeds, 'rotateKeys' | 'shiftIdToken'>;
  /** How long a slow answer takes. */
  readonly wait: () => Promise<void>;
  /** What fails some time after the sign-in. */
  readonly after: (failure: 'account_locked' | 'consent_withdrawn', accountId: string, client: string) => void;
}

const isToken = ({ method, path }: ParameterizedContext): boolean => method === 'POST' && /^\/token\/?$/.test(path);

/** Reads the body and gives the request another one with the same content, so that the provider can read it as well. */
async function readAhead(ctx: ParameterizedContext): Promise<URLSearchParams> {
  const { req } = ctx;
  const length = Number(req.headers['content-length'] ?? Infinity);
  if (!(length <= MOST_BYTES)) return new URLSearchParams();
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { headers, rawHeaders, httpVersion, method, url } = req;
  const again = Object.assign(new IncomingMessage(req.socket), { headers, rawHeaders, httpVersion, method, url });
  // Otherwise Node takes the end of this body for an aborted request.
  again.complete = true;
  again.push(body);
  again.push(null);
  ctx.req = ctx.request.req = ctx.response.req = again;
  return new URLSearchParams(body.toString('latin1'));
}

/** Answers in the provider's place. */
function answer(ctx: ParameterizedContext, status: number, error: string, description: string): void {
  ctx.status = status;
  ctx.set('cache-control', 'no-store');
  ctx.body = { error, error_description: `${description} (simulated)` };
}

/** What the token endpoint answers without a look at the request. */
const REFUSED: Partial<Record<SignInFailureId, (ctx: ParameterizedContext, end: () => void) => void>> = {
  token_invalid_client(ctx) {
    answer(ctx, 401, 'invalid_client', 'client authentication failed');
    if (ctx.get('authorization') !== '') ctx.set('www-authenticate', 'Basic realm="Sen ID"');
  },
  token_server_error: (ctx) => answer(ctx, 500, 'server_error', 'the provider failed'),
  token_unavailable(ctx, end) {
    end();
    answer(ctx, 503, 'temporarily_unavailable', 'the provider is busy or in maintenance');
    ctx.set('retry-after', String(RETRY_SECONDS));
  },
};

async function shiftClock(
  ctx: ParameterizedContext,
  deeds: Pick<Deeds, 'shiftIdToken'>,
  seconds: number,
): Promise<void> {
  const body: unknown = ctx.body;
  const tokens = (typeof body === 'string' ? JSON.parse(body) : body) as Record<string, unknown>;
  const { id_token: idToken } = tokens;
  if (typeof idToken !== 'string') return;
  if (idToken.split('.').length !== SIGNED_PARTS) {
    answer(ctx, 400, 'invalid_request', 'the times of an encrypted ID token cannot be changed');
    return;
  }
  ctx.body = JSON.stringify({ ...tokens, id_token: await deeds.shiftIdToken(idToken, seconds) });
}

/** The token endpoint for a code that is to fail. */
export async function simulateAtToken(
  ctx: ParameterizedContext,
  next: () => Promise<unknown>,
  { simulator, deeds, wait, after }: TokenOptions,
): Promise<void> {
  const code = isToken(ctx) && simulator.isWaiting() ? ((await readAhead(ctx)).get('code') ?? '') : '';
  const simulated = simulator.ofCode(code);
  if (simulated === undefined) {
    await next();
    return;
  }
  const { client, failure } = simulated;
  const refused = REFUSED[failure];
  if (refused !== undefined) {
    refused(ctx, () => simulator.end(code));
    // For the inspector: the provider does not see this request.
    Object.assign(ctx, { oidc: { client: { clientId: client }, entities: {} } });
    return;
  }
  if (failure === 'rotated_keys') await deeds.rotateKeys();
  await next();
  const { AuthorizationCode: redeemed, AccessToken: token } = providerPart(ctx)?.entities ?? {};
  if (ctx.status !== 200 || redeemed === undefined || !simulator.end(code)) return;
  switch (failure) {
    case 'slow_token':
      await wait();
      break;
    case 'clock_ahead':
      await shiftClock(ctx, deeds, CLOCK_SECONDS);
      break;
    case 'clock_behind':
      await shiftClock(ctx, deeds, -CLOCK_SECONDS);
      break;
    case 'userinfo_unauthorized':
      await token?.destroy();
      break;
    case 'consent_withdrawn':
    case 'account_locked':
      after(failure, redeemed.accountId, client);
      break;
    default:
  }
}
