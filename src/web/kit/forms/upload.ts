import type { IncomingMessage } from 'node:http';
import { ProblemError } from '../../../shared/index.ts';
import { problems } from '../problems.ts';
import { formOf, type Form } from './form.ts';
import { readBody, readForm } from './read.ts';

const MULTIPART = /^multipart\/form-data;/i;
/** The fields beside the file, and what stands around them (RFC 7578). */
const AROUND_BYTES = 16 * 1024;
/** Each upload is held in memory until its handler is done. */
const MOST_AT_ONCE = 16;
const RETRY_SECONDS = 2;

/** A form with one file. */
export interface Upload {
  readonly form: Form;
  /** Undefined: no file was chosen. `too_large`: the form was not read, so its fields are unknown. */
  readonly file: Buffer | 'too_large' | undefined;
}

/** Reads forms of which one field, named `field`, is a file of at most `limit` bytes. */
export function openUploads({ field, limit, fieldsLimit }: { field: string; limit: number; fieldsLimit: number }) {
  let underWay = 0;

  const parse = async (type: string, body: Buffer): Promise<Upload> => {
    const data = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- meant for bodies without bound; this is in memory
      .formData()
      .catch((cause: unknown) => {
        throw new ProblemError(problems.make.malformed_request(), { cause });
      });
    const fields: [string, string][] = [];
    let file: Buffer | undefined;
    for (const [name, value] of data) {
      if (typeof value === 'string') fields.push([name, value]);
      else if (name === field && value.size > 0) file = Buffer.from(await value.arrayBuffer());
    }
    return { form: formOf(fields), file: file !== undefined && file.length > limit ? 'too_large' : file };
  };

  const read = async (request: IncomingMessage, type: string): Promise<Upload> => {
    try {
      return await parse(type, await readBody(request, limit + AROUND_BYTES));
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'request_too_large') throw error;
      // A client that is still sending does not read an answer, so the rest is discarded.
      request.resume();
      return { form: new Map(), file: 'too_large' };
    }
  };

  /** @throws ProblemError `malformed_request`, `unsupported_media_type`, `request_too_large`, `service_unavailable`. */
  return async (request: IncomingMessage): Promise<Upload> => {
    const type = request.headers['content-type'] ?? '';
    // A client without a file may send the other fields as an ordinary form.
    if (!MULTIPART.test(type)) return { form: await readForm(request, fieldsLimit), file: undefined };
    if (underWay >= MOST_AT_ONCE) {
      request.resume();
      throw new ProblemError(problems.make.service_unavailable(RETRY_SECONDS));
    }
    underWay += 1;
    try {
      return await read(request, type);
    } finally {
      underWay -= 1;
    }
  };
}
