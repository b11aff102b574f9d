/** What the text of a problem may be filled in with. Never personal data: problems are logged. */
export type ProblemDetail = Readonly<Record<string, string | number>>;

/**
 * A refusal that a citizen or a relying party can cause. The texts in both languages (`title`, `body`, `next`) stand in
 * `views/locales/{vi,en}/problems.json` under the code.
 */
export interface Problem {
  readonly code: string;
  /** HTTP status of an answer that consists of this problem. */
  readonly status: number;
  readonly detail: ProblemDetail;
  /** Seconds after which trying again makes sense: becomes `Retry-After` (RFC 9110 section 10.2.3). */
  readonly retryAfter?: number;
  /** The article of law that decides it, where one does. */
  readonly article?: string;
}

/** What a module says once of each of its problems; the reference page is generated from it. */
export interface ProblemDefinition {
  readonly status: number;
  readonly article?: string;
  /** For engineers, in English: when it happens. */
  readonly about: string;
}

type ProblemMaker = (detail?: ProblemDetail, retryAfter?: number) => Problem;

export interface ProblemCatalogue<Code extends string> {
  readonly module: string;
  readonly definitions: Readonly<Record<Code, ProblemDefinition>>;
  /** Makes a problem of the code. */
  readonly make: Readonly<Record<Code, ProblemMaker>>;
}

/** Declares a module's problems. */
export function defineProblems<Code extends string>(
  module: string,
  definitions: Readonly<Record<Code, ProblemDefinition>>,
): ProblemCatalogue<Code> {
  const make = {} as Record<Code, ProblemMaker>;
  for (const code of Object.keys(definitions) as Code[]) {
    const { status, article } = definitions[code];
    make[code] = (detail = {}, retryAfter) => ({
      code,
      status,
      detail,
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(article === undefined ? {} : { article }),
    });
  }
  return { module, definitions, make };
}

/** Carries a problem through code that can only throw, such as koa's middleware. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.code, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}
