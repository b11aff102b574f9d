import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';
import { ProblemError } from '../../../shared/index.ts';
import { problems } from '../problems.ts';
import { parseForm, type Form } from './form.ts';

const FORM_TYPE = /^application\/x-www-form-urlencoded(?:;|$)/i;

/**
 * Reads a whole body.
 *
 * @throws ProblemError `request_too_large` or `malformed_request`.
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

/**
 * Reads the form of a POST. Only guards of forms call this: a page gets its form from its guard.
 *
 * @throws ProblemError `request_too_large`, `unsupported_media_type` or `malformed_request`.
 */
export async function readForm(request: IncomingMessage, limit: number): Promise<Form> {
  if (!FORM_TYPE.test(request.headers['content-type'] ?? '')) {
    request.resume();
    throw new ProblemError(problems.make.unsupported_media_type());
  }
  return parseForm(await readBody(request, limit));
}
