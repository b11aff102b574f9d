import { z } from 'zod';
import { composedText, knownDate } from '../shared/index.ts';

/** A service of the ministry did not respond, or its response violated the contract. */
export class PopulationUnavailable extends Error {
  override name = 'PopulationUnavailable';
}

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** Some people's birth date is known by its year alone: `1950` or `1950-00-00`. */
const birthdate = z.string().transform((text, context) => {
  const known = knownDate(text);
  if (known !== undefined) return known;
  context.addIssue('must be YYYY-MM-DD or YYYY');
  return z.NEVER;
});

/** Text about a person. */
const composed = z.string().transform(composedText);

const personSchema = z.object({
  number: z.string().regex(/^\d{12}$/),
  old_number: z.string().optional(),
  name: z.object({ family: composed, middle: composed, given: composed }),
  birthdate,
  sex: z.enum(['male', 'female']),
  nationality: z.string().length(2),
  address: z.object({
    formatted: composed,
    street: composed.exactOptional(),
    ward: composed.exactOptional(),
    province: composed.exactOptional(),
    country: composed,
  }),
  status: z.enum(['alive', 'deceased']),
  guardian: z.string().optional(),
  card: z.object({ issued: day, expires: day.optional(), status: z.enum(['valid', 'revoked']) }).optional(),
});

/** A person as the National Population Database has them. */
export type Person = Readonly<z.infer<typeof personSchema>>;

const share = z.number().min(0).max(1);
const comparisonSchema = z.object({ score: share, live: z.boolean(), liveness: share.optional() });

/**
 * Similarity of two faces (0 to 1), whether the picture is of a living person and, if the matcher reports it, the
 * certainty.
 */
export type Comparison = Readonly<z.infer<typeof comparisonSchema>>;

export interface ServiceOptions {
  /** Base address; undefined if not configured, in which case every call fails. */
  readonly url: string | undefined;
  readonly token?: string | undefined;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 3000;

async function call({ url, token, timeoutMs = TIMEOUT_MS }: ServiceOptions, path: string, init: RequestInit = {}) {
  if (url === undefined) throw new PopulationUnavailable('the address of the service is not configured');
  try {
    return await fetch(`${url}${path}`, {
      ...init,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw new PopulationUnavailable('the service does not answer', { cause: error });
  }
}

const parsed = async <T>(answer: Response, schema: z.ZodType<T>): Promise<T> => {
  if (!answer.ok) throw new PopulationUnavailable(`the service answered ${answer.status}`);
  const body: unknown = await answer.json().catch(() => undefined);
  const result = schema.safeParse(body);
  if (!result.success) throw new PopulationUnavailable('the answer is not as agreed', { cause: result.error });
  return result.data;
};

export interface Population {
  /** Undefined if nobody has the number. @throws PopulationUnavailable */
  person(number: string): Promise<Person | undefined>;
  /** The portrait as a picture. @throws PopulationUnavailable */
  portrait(number: string): Promise<Buffer | undefined>;
}

/** Client of the National Population Database. */
export function openPopulation(options: ServiceOptions): Population {
  return {
    async person(number) {
      const answer = await call(options, `/persons/${encodeURIComponent(number)}`);
      if (answer.status === 404) return undefined;
      const person = await parsed(answer, personSchema);
      if (person.number !== number) throw new PopulationUnavailable('the answer is of another number');
      return person;
    },
    async portrait(number) {
      const answer = await call(options, `/persons/${encodeURIComponent(number)}/portrait`);
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new PopulationUnavailable(`the service answered ${answer.status}`);
      const picture = await answer.arrayBuffer().catch((cause: unknown) => {
        throw new PopulationUnavailable('the service broke off', { cause });
      });
      return Buffer.from(picture);
    },
  };
}

export interface Matcher {
  /** Compares a picture with the portrait of a number. @throws PopulationUnavailable */
  compare(command: { readonly number: string; readonly image: Buffer }): Promise<Comparison>;
}

/** Client of the biometric matcher. */
export const openMatcher = (options: ServiceOptions): Matcher => ({
  async compare({ number, image }) {
    const body = JSON.stringify({ number, image: image.toString('base64') });
    return parsed(await call(options, '/comparisons', { method: 'POST', body }), comparisonSchema);
  },
});
