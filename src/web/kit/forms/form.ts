import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';
import { ProblemError } from '../../../shared/index.ts';
import { problems } from '../problems.ts';

/** Fields of a submitted form, by name; each a list in the order sent. */
export type Form = ReadonlyMap<string, readonly string[]>;

const FORM_TYPE = /^application\/x-www-form-urlencoded(?:;|$)/i;
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
/** What no field of a person or of the protocol holds: control characters but for white space. */
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

const malformed = (): ProblemError => new ProblemError(problems.make.malformed_request());

/** Whether percent-encoding and UTF-8 of a query or form are right. */
export function isWellEncoded(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text.replaceAll('+', ' '));
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads the body of a form post.
 *
 * @throws ProblemError `request_too_large`, `unsupported_media_type` or `malformed_request`.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const length = request.headers['content-length'];
  try {
    return await getRawBody(request, length === undefined ? { limit } : { limit, length });
  } catch (error) {
    const tooLarge = (error as { type?: string }).type === 'entity.too.large';
    throw new ProblemError(tooLarge ? problems.make.request_too_large() : problems.make.malformed_request(), {
      cause: error,
    });
  }
}

/** Gathers fields; names that no form of ours has are an attack or a mistake. @throws ProblemError `malformed_request` */
export function formOf(entries: Iterable<readonly [name: string, value: string]>): Form {
  const fields = new Map<string, string[]>();
  for (const [name, value] of entries) {
    if (!FIELD_NAME.test(name) || CONTROL.test(value)) throw malformed();
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return fields;
}

export function parseForm(body: Buffer): Form {
  const text = body.toString('utf8');
  if (!isUtf8(body) || !isWellEncoded(text)) throw malformed();
  return formOf(new URLSearchParams(text));
}

/** Reads a form post of one of our pages. */
export async function readForm(request: IncomingMessage, limit: number): Promise<Form> {
  if (!FORM_TYPE.test(request.headers['content-type'] ?? '')) {
    request.resume();
    throw new ProblemError(problems.make.unsupported_media_type());
  }
  return parseForm(await readBody(request, limit));
}

/** The one value of a field; a field sent twice is malformed. */
export function field(form: Form, name: string): string {
  const values = form.get(name) ?? [];
  if (values.length > 1) throw malformed();
  return (values[0] ?? '').normalize('NFC');
}
