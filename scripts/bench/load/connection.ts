import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A response. Header names are in lower case; several headers of one name are joined by a line break. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const HEAD_END = '\r\n\r\n';

function parseHead(head: string): { status: number; headers: Map<string, string> } {
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  return { status: Number(first.slice(9, 12)), headers };
}

/** The end of a chunked body that starts at `from`, with its content; undefined while it is incomplete. */
function readChunked(text: string, from: number): { body: string; end: number } | undefined {
  let at = from;
  let body = '';
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const start = lineEnd + 2;
    if (text.length < start + size + 2) return undefined;
    if (size === 0) return { body, end: start + 2 };
    body += text.slice(start, start + size);
    at = start + size + 2;
  }
}

/** The complete response at the start of `text` (latin1), and its end; undefined while it is incomplete. */
export function readAnswer(text: string): { answer: Answer; end: number } | undefined {
  const headEnd = text.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const { status, headers } = parseHead(text.slice(0, headEnd));
  const start = headEnd + HEAD_END.length;
  if (headers.get('transfer-encoding') === 'chunked') {
    const chunked = readChunked(text, start);
    return chunked && { answer: { status, headers, body: chunked.body }, end: chunked.end };
  }
  const end = start + (status === 204 || status === 304 ? 0 : Number(headers.get('content-length') ?? 0));
  return text.length < end ? undefined : { answer: { status, headers, body: text.slice(start, end) }, end };
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/**
 * A keep-alive connection that carries one request at a time. It needs so little CPU that, on its own core, it always
 * waits for the server and never the other way round.
 */
export class Connection {
  readonly #socket: Socket;
  #waiting: Waiting | undefined;
  #received = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Connection(socket);
  }

  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#waiting !== undefined) throw new Error('one request at a time');
      this.#waiting = { resolve, reject };
      this.#socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received = this.#received === '' ? text : this.#received + text;
    const read = readAnswer(this.#received);
    if (read === undefined) return;
    this.#received = this.#received.slice(read.end);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(read.answer);
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}

/** The bytes of a request with a form as its body. */
export const formPost = (path: string, host: string, form: Record<string, string>, headers: readonly string[] = []) => {
  const body = new URLSearchParams(form).toString();
  return [
    `POST ${path} HTTP/1.1`,
    `host: ${host}`,
    'content-type: application/x-www-form-urlencoded',
    `content-length: ${body.length}`,
    ...headers,
    '',
    body,
  ].join('\r\n');
};

/** The bytes of a request without a body. */
export const get = (path: string, host: string, headers: readonly string[] = []) =>
  [`GET ${path} HTTP/1.1`, `host: ${host}`, ...headers, '', ''].join('\r\n');
