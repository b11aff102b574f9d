/** Values for the placeholders of a problem's text. Never personal data, because problems are logged. */
export type ProblemDetail = Readonly<Record<string, string | number>>;

/**
 * A refusal that a citizen or a relying party can cause. Its texts in both languages (`title`, `body`, `next`) are in
 * `views/locales/{vi,en}/problems.d/` under the code.
 */
export interface Problem {
  readonly code: string;
  /** HTTP status of a response that consists of this problem. */
  readonly status: number;
  readonly detail: ProblemDetail;
  /** Seconds after which a retry makes sense: becomes `Retry-After` (RFC 9110 section 10.2.3). */
  readonly retryAfter?: number;
  /** The article of law that requires the refusal, where one does. */
  readonly article?: string;
  /** What else is wrong with the same input, each with its own sentence. */
  readonly also?: readonly Problem[];
}

/** The type of a field of the detail; with `?` where the field may be missing. */
type DetailField = 'text' | 'number' | 'text?' | 'number?';
type DetailFields = Readonly<Record<string, DetailField>>;

/** Defines one problem of a module; the reference page is generated from it. */
export interface ProblemDefinition {
  readonly status: number;
  readonly article?: string;
  /** For engineers, in English: when it happens. */
  readonly about: string;
  /**
   * What fills in the texts: their placeholders, and `count` and `context`, by which i18next chooses among variants
   * of a text. A test compares these fields with the texts of both languages.
   */
  readonly detail?: DetailFields;
  /** The problem carries the seconds after which a retry makes sense. */
  readonly retryAfter?: true;
}

type Definitions = Readonly<Record<string, ProblemDefinition>>;

type ValueOf<F extends DetailField> = F extends 'number' | 'number?' ? number : string;
type OptionalOf<F extends DetailFields> = { [Name in keyof F]: F[Name] extends `${string}?` ? Name : never }[keyof F];
type DetailOf<F extends DetailFields> = { readonly [Name in Exclude<keyof F, OptionalOf<F>>]: ValueOf<F[Name]> } & {
  readonly [Name in OptionalOf<F>]?: ValueOf<F[Name]>;
};

/**
 * Rejects keys that the definition lacks. TypeScript checks those by itself only in object literals without a spread.
 */
type Exact<Given, F extends DetailFields> = Given & Readonly<Record<Exclude<keyof Given, keyof F>, never>>;

type ProblemMaker<D extends ProblemDefinition> = D extends { readonly detail: infer F extends DetailFields }
  ? D extends { readonly retryAfter: true }
    ? <Given extends DetailOf<F>>(detail: Exact<Given, F>, retryAfter: number) => Problem
    : <Given extends DetailOf<F>>(detail: Exact<Given, F>) => Problem
  : D extends { readonly retryAfter: true }
    ? (retryAfter: number) => Problem
    : () => Problem;

export interface ProblemCatalogue<D extends Definitions = Definitions> {
  readonly module: string;
  readonly definitions: D;
  /** Makes the problem of a code, with exactly the detail that its definition names. */
  readonly make: { readonly [Code in keyof D]: ProblemMaker<D[Code]> };
}

function makerOf(code: string, { status, article, detail: fields, retryAfter: carriesRetry }: ProblemDefinition) {
  return (...given: readonly (ProblemDetail | number)[]): Problem => {
    const detail = fields === undefined ? {} : (given[0] as ProblemDetail);
    const retryAfter = carriesRetry === true ? (given.at(-1) as number) : undefined;
    return {
      code,
      status,
      detail,
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(article === undefined ? {} : { article }),
    };
  };
}

/** Declares the problems of a module. */
export function defineProblems<const D extends Definitions>(module: string, definitions: D): ProblemCatalogue<D> {
  const makers = Object.entries(definitions).map(([code, definition]) => [code, makerOf(code, definition)]);
  return { module, definitions, make: Object.fromEntries(makers) as ProblemCatalogue<D>['make'] };
}

/**
 * What is wrong with the fields of one form, as one refusal: the first says what the whole is about. Undefined if
 * nothing is.
 */
export function together(...found: readonly (Problem | undefined)[]): Problem | undefined {
  const [first, ...also] = found.filter((one) => one !== undefined);
  return first === undefined || also.length === 0 ? first : { ...first, also };
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
