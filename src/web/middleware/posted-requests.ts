import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { epochSeconds, ProblemError, type Clock } from '../../shared/index.ts';
import type { Concern, WebContext } from '../kit/context.ts';
import { problems } from '../kit/problems.ts';
import { askingService } from '../kit/sign-in/asking-service.ts';

/** Endpoints that a citizen's browser may be sent to by a form of another site. */
const BROWSER_ENDPOINTS: ReadonlySet<string> = new Set(['/auth', '/session/end']);

const PARAMETER = 'sen_posted';
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A browser follows the redirect at once. Later the address, found in a log, opens nothing. */
const SECONDS = 120;

export interface PostedRequests {
  isBrowserEndpoint(path: string): boolean;
  /** The address of the same request by GET. */
  address(path: string, parameters: string): string;
  /** Reads the parameters back. Problems: `malformed_request`, `sign_in_over`. */
  readonly opened: Concern;
}

/**
 * An authorization or logout request by POST is repeated by GET, and its parameters must not come into the address
 * line: a `login_hint` is a personal number, an `id_token_hint` holds claims, and addresses lie in the logs of proxies
 * and in histories (ASVS 5.0, 14.2.1). So they are sealed. Nothing is stored, and any process can open them.
 */
export function openPostedRequests({ key, clock }: { readonly key: KeyObject; readonly clock: Clock }): PostedRequests {
  const seal = (path: string, text: string): string => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(path));
    const sealed = [cipher.update(deflateRawSync(text)), cipher.final()];
    return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64url');
  };
  const open = (path: string, text: string): string | undefined => {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(path)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    try {
      const opened = [decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
      return inflateRawSync(Buffer.concat(opened)).toString();
    } catch {
      return undefined;
    }
  };
  const isPosted = (ctx: WebContext): boolean =>
    ctx.method === 'GET' && ctx.querystring.startsWith(`${PARAMETER}=`) && BROWSER_ENDPOINTS.has(ctx.path);

  return {
    isBrowserEndpoint: (path) => BROWSER_ENDPOINTS.has(path),
    address: (path, parameters) =>
      `${path}?${PARAMETER}=${seal(path, `${String(epochSeconds(clock))}\n${parameters}`)}`,
    opened: {
      before(ctx) {
        if (!isPosted(ctx)) return;
        const sealed = new URLSearchParams(ctx.querystring).get(PARAMETER) ?? '';
        const [at = '', parameters] = open(ctx.path, sealed)?.split('\n', 2) ?? [];
        if (parameters === undefined) throw new ProblemError(problems.make.malformed_request());
        ctx.state.service = askingService(Object.fromEntries(new URLSearchParams(parameters)));
        if (epochSeconds(clock) - Number(at) > SECONDS) throw new ProblemError(problems.make.sign_in_over());
        ctx.url = `${ctx.path}?${parameters}`;
      },
    },
  };
}
