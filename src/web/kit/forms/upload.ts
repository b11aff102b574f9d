import type { IncomingMessage } from 'node:http';
import { ProblemError, type Problem } from '../../../shared/index.ts';
import { problems } from '../problems.ts';
import { formOf, type Form } from './form.ts';
import { readForm } from './read.ts';
import { openUploadSlots, UPLOAD_LIMITS, type Sender, type Slot, type UploadLimits } from './upload-slots.ts';

const MULTIPART = /^multipart\/form-data;/i;
/** The fields beside the file, and what stands around them (RFC 7578). */
const AROUND_BYTES = 16 * 1024;
const RETRY_SECONDS = 2;

/** A form with one file. */
export interface Upload {
  readonly form: Form;
  /** Undefined: no file was chosen. `too_large`: the form was not read, so its fields are unknown. */
  readonly file: Buffer | 'too_large' | undefined;
}

export interface UploadOptions {
  /** Name of the field that is a file. */
  readonly field: string;
  /** Largest file, in bytes. */
  readonly limit: number;
  /** Largest form without a file, in bytes. */
  readonly fieldsLimit: number;
  readonly limits?: UploadLimits;
}

const crowded = (): Problem => problems.make.service_unavailable(RETRY_SECONDS);

interface Reading {
  readonly body: Promise<Buffer>;
  /** Ends the reading with a problem. */
  end(problem: Problem): void;
}

/**
 * Reads a body that must keep coming: at least `leastBytes` in each window. A server's timeout for whole requests would
 * be too long for an attacker and too short for a weak connection.
 */
function readInTime(request: IncomingMessage, most: number, limits: UploadLimits, slot: Slot): Reading {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let [length, arrived] = [0, 0];
  const end = (problem: Problem, cause?: unknown): void => reject(new ProblemError(problem, { cause }));
  const timer = setInterval(() => {
    if (arrived < limits.leastBytes) end(problems.make.upload_too_slow());
    arrived = 0;
  }, limits.windowMs);
  const onData = (chunk: Buffer): void => {
    length += chunk.length;
    arrived += chunk.length;
    if (length > most) end(problems.make.request_too_large());
    else if (slot.grow(chunk.length)) chunks.push(chunk);
    else end(crowded());
  };
  const onEnd = (): void => resolve(Buffer.concat(chunks));
  const onGone = (cause?: unknown): void => end(problems.make.malformed_request(), cause);
  if (Number(request.headers['content-length'] ?? 0) > most) end(problems.make.request_too_large());
  else request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  const body = promise.finally(() => {
    clearInterval(timer);
    request.off('data', onData).off('end', onEnd).off('close', onGone);
  });
  return { body, end };
}

/** Reads forms of which one field, named `field`, is a file of at most `limit` bytes. */
export function openUploads({ field, limit, fieldsLimit, limits = UPLOAD_LIMITS }: UploadOptions) {
  const most = limit + AROUND_BYTES;
  const slots = openUploadSlots(most, limits);

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

  const read = async (request: IncomingMessage, type: string, slot: Slot, reading: Reading): Promise<Upload> => {
    try {
      return await parse(type, await reading.body);
    } catch (error) {
      // A client that is still sending does not read an answer, so the rest is discarded.
      request.resume();
      if (!(error instanceof ProblemError) || error.problem.code !== 'request_too_large') throw error;
      return { form: new Map(), file: 'too_large' };
    } finally {
      slot.release();
    }
  };

  /**
   * @throws ProblemError `malformed_request`, `unsupported_media_type`, `request_too_large`, `upload_too_slow`,
   *   `service_unavailable`.
   */
  return async (request: IncomingMessage, sender: Sender): Promise<Upload> => {
    const type = request.headers['content-type'] ?? '';
    // A client without a file may send the other fields as an ordinary form.
    if (!MULTIPART.test(type)) return { form: await readForm(request, fieldsLimit), file: undefined };
    const begun: { reading?: Reading } = {};
    const slot = slots.take(sender, () => begun.reading?.end(problems.make.upload_too_slow()));
    if (slot === undefined) {
      request.resume();
      throw new ProblemError(crowded());
    }
    begun.reading = readInTime(request, most, limits, slot);
    return read(request, type, slot, begun.reading);
  };
}
