import { ERRORS, PROBLEM } from '../../oidc/index.ts';
import { LANGUAGES, type Language, type Localised } from '../../shared/index.ts';
import type { Rendering } from '../../web/index.ts';

/** An entry of the catalogue of errors, with what it means in the words of people. */
export interface ExplainedError {
  readonly id: string;
  readonly endpoints: readonly string[];
  readonly error: string;
  readonly status: number;
  readonly description: string;
  readonly cause: Localised;
  readonly cure: Localised;
}

const inEach = (tell: (language: Language) => string): Localised =>
  Object.fromEntries(LANGUAGES.map((language) => [language, tell(language)])) as unknown as Localised;

/** The catalogue of errors of the protocol by id, with its texts in both languages. */
export function explainedErrors({ t }: Pick<Rendering, 't'>): ReadonlyMap<string, ExplainedError> {
  const entries = Object.entries(ERRORS).flatMap(([id, entry]): ExplainedError[] => {
    if (entry === undefined) return [];
    const { at: endpoints, error, status, description } = entry;
    return [
      {
        ...{ id, endpoints, error, status },
        description: description === PROBLEM ? t('en', `problems:${id}.title`, { count: 2, seconds: 60 }) : description,
        cause: inEach((language) => t(language, `errors:${id}.cause`)),
        cure: inEach((language) => t(language, `errors:${id}.cure`)),
      },
    ];
  });
  return new Map(entries.map((entry) => [entry.id, entry]));
}
