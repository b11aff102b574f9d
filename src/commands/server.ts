import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type Koa from 'koa';
import type { Logger } from 'pino';

/** A port is not available: another program listens there, or this user may not use it. */
export class PortTakenError extends Error {
  constructor(port: number, what: string, setting: string, why = 'is taken by another program. Stop it, or') {
    super(`Port ${port} (${what}) ${why} choose another port with ${setting}.`);
    this.name = 'PortTakenError';
  }
}

export interface Listening {
  readonly server: Server;
  /** Lets requests finish for at most `graceMs`, then drops the remaining connections. */
  stop(graceMs: number): Promise<void>;
}

/** Timeouts for slow clients, which could otherwise hold connections for ever. */
const TIMES = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 } as const;

/** While stopping: how often idle connections are closed. Clients keep them open for their next request. */
const LET_GO_EVERY_MS = 20;

/**
 * Error codes of Node's HTTP parser for a malformed or refused request, which Node answers itself with 400, 408, 413 or
 * 431.
 */
const REFUSED = /^(HPE_|ERR_HTTP_)/;

/** Private key and certificate in PEM. */
export interface TlsCredentials {
  readonly key: string;
  readonly cert: string;
}

/** Logs each request that Node refused: it reaches no middleware. */
function logRefused(server: Server, log: Pick<Logger, 'warn'>, isSecure: boolean): void {
  server.on(isSecure ? 'secureConnection' : 'connection', (socket: Socket) =>
    socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
      if (REFUSED.test(code)) log.warn({ code }, 'a request could not be read');
    }),
  );
}

/**
 * Listens for requests, with `tls` over TLS: only in the sandbox, since in production a proxy terminates it.
 *
 * @throws PortTakenError
 */
export async function listen(
  app: Koa,
  host: string,
  port: number,
  what: string,
  setting: string,
  log?: Pick<Logger, 'warn'>,
  tls?: TlsCredentials,
): Promise<Listening> {
  const handle = app.callback();
  const answer: RequestListener = (request, response) => void handle(request, response);
  const options = { ...TIMES, maxHeaderSize: 16 * 1024 };
  const server = tls === undefined ? createServer(options, answer) : createTlsServer({ ...options, ...tls }, answer);
  if (log !== undefined) logRefused(server, log, tls !== undefined);
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new PortTakenError(port, what, setting);
    if (code === 'EACCES') throw new PortTakenError(port, what, setting, 'may not be listened on by this user. Please');
    throw error;
  }
  return {
    server,
    async stop(graceMs) {
      const closed = once(server, 'close');
      server.close();
      const idle = setInterval(() => server.closeIdleConnections(), LET_GO_EVERY_MS);
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(idle);
      clearTimeout(timer);
    },
  };
}
