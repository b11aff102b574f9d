import type { IncomingMessage } from 'node:http';

/** A request that is refused with `status` 400, 403, 413 or 415. */
export class RequestRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`request refused with ${status}`);
    this.name = 'RequestRefused';
    this.status = status;
  }
}

const KILOBYTE = 1024;
export const FORM_LIMIT = 64 * KILOBYTE;

/** The body as UTF-8 text. Refuses a body longer than `limit` bytes, of another media type, or not in UTF-8. */
export async function readText(request: IncomingMessage, mediaType: string, limit = FORM_LIMIT): Promise<string> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== mediaType) throw new RequestRefused(415);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new RequestRefused(413);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new RequestRefused(413);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new RequestRefused(400);
  }
}

/** A form's fields. If a field is given twice, the first counts. */
export async function readForm(request: IncomingMessage): Promise<ReadonlyMap<string, string>> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(await readText(request, 'application/x-www-form-urlencoded'))) {
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}

export async function readJson(request: IncomingMessage, limit = FORM_LIMIT): Promise<unknown> {
  const text = await readText(request, 'application/json', limit);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new RequestRefused(400);
  }
}
