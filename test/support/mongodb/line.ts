import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A proxy between the store and a MongoDB server that forwards everything, drops everything, or refuses connections.
 */
export class Line {
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  #listener: Server | undefined;
  #port = 0;
  #stalled = false;

  constructor(target: URL) {
    this.#target = target;
  }

  get uri(): string {
    const uri = new URL(this.#target);
    uri.host = `127.0.0.1:${this.#port}`;
    return uri.href;
  }

  async open(): Promise<void> {
    this.#listener = createServer((near) => {
      const far = connect(Number(this.#target.port), this.#target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('data', (data) => {
          if (!this.#stalled) to.write(data);
        });
        from.on('close', () => to.destroy());
        from.on('error', () => to.destroy());
      }
    }).listen(this.#port, '127.0.0.1');
    await once(this.#listener, 'listening');
    this.#port = (this.#listener.address() as AddressInfo).port;
  }

  stall(stalled: boolean): void {
    this.#stalled = stalled;
    // Dropped data cannot be recovered, so these connections are closed.
    if (!stalled) for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#listener?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }
}
