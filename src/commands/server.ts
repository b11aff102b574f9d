import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type Koa from 'koa';

/** Another program listens on a port that we want. */
export class PortTakenError extends Error {
  constructor(port: number, what: string, setting: string) {
    super(`Port ${port} (${what}) is taken by another program. Stop it, or choose another port with ${setting}.`);
    this.name = 'PortTakenError';
  }
}

export interface Listening {
  readonly server: Server;
  /** Finishes what is under way, for at most `graceMs`, then ends what is left. */
  stop(graceMs: number): Promise<void>;
}

/** Times after which a slow client is let go: a body or header that trickles in holds a connection, nothing more. */
const TIMES = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 } as const;

/** While stopping: how often connections are let go whose answer has been sent since; clients keep them for the next request. */
const LET_GO_EVERY_MS = 20;

/** Listens for requests. @throws PortTakenError */
export async function listen(app: Koa, host: string, port: number, what: string, setting: string): Promise<Listening> {
  const handle = app.callback();
  const server = createServer(
    { ...TIMES, maxHeaderSize: 16 * 1024 },
    (request, response) => void handle(request, response),
  );
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw new PortTakenError(port, what, setting);
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
