import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebContext } from '../../../kit/context.ts';

/** Interval of polling the store: a change is sent within half a second. */
const LOOK_MS = 400;
/** Something is sent every 15 s at least, so that the page can tell a dead connection from a quiet one. */
const LOOKS_BETWEEN_BEATS = Math.floor(15_000 / LOOK_MS);
const MOST_OF_ONE = 2;
const MOST_OF_AN_ADDRESS = 100;
/**
 * Each stream draws a QR code a second, which takes half a millisecond: all of them take a quarter of the process's
 * time.
 */
const MOST = 500;

interface Stream {
  readonly key: string;
  readonly address: string;
  readonly body: PassThrough;
}

export interface StreamOptions<Answer> {
  /** Key of the sign-in that waits. Its third stream ends the first. */
  readonly key: string;
  /** Reads the state to send, each time it has changed. */
  readonly look: () => Promise<Answer>;
  /** Nothing more will change. */
  readonly isLast: (answer: Answer) => boolean;
}

/**
 * Server-sent events (HTML Living Standard, section 9.2) from the state in the store, so every process can serve any
 * stream. The limits are per process; a client that meets one polls instead.
 */
export function openStreams(isStopping: () => boolean, lookMs = LOOK_MS) {
  const open = new Set<Stream>();

  const run = async <Answer>({ body }: Stream, { look, isLast }: StreamOptions<Answer>): Promise<void> => {
    let told = '';
    let silentLooks = 0;
    while (!body.destroyed && !isStopping()) {
      const answer = await look();
      const text = JSON.stringify(answer);
      // Nothing more is written to a client that does not read.
      if (text !== told && !body.writableNeedDrain) {
        told = text;
        silentLooks = 0;
        body.write(`data: ${text}\n\n`);
      } else if ((silentLooks += 1) >= LOOKS_BETWEEN_BEATS && !body.writableNeedDrain) {
        silentLooks = 0;
        body.write('event: beat\ndata: 1\n\n');
      }
      if (isLast(answer)) return;
      await sleep(lookMs);
    }
  };

  return {
    /** @returns false: no more streams now. */
    serve<Answer>(ctx: WebContext, options: StreamOptions<Answer>): boolean {
      const address = ctx.state.clientAddress;
      const ofAddress = [...open].filter((stream) => stream.address === address);
      if (isStopping() || open.size >= MOST || ofAddress.length >= MOST_OF_AN_ADDRESS) return false;
      const [oldest, ...others] = [...open].filter(({ key }) => key === options.key);
      if (others.length + 1 >= MOST_OF_ONE) oldest?.body.end();
      const stream: Stream = { key: options.key, address, body: new PassThrough() };
      open.add(stream);
      stream.body.once('close', () => open.delete(stream));
      ctx.set('x-accel-buffering', 'no');
      ctx.type = 'text/event-stream';
      ctx.body = stream.body;
      // A store that does not answer ends the stream; the browser reconnects.
      void run(stream, options)
        .catch(() => undefined)
        .finally(() => stream.body.end());
      return true;
    },
  };
}
