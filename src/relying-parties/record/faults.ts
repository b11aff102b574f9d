import { z } from 'zod';

/** One error or warning about a record. */
export interface RecordFault {
  /** Path of the key, such as `client.redirect_uris.0`; empty for the record as a whole. */
  readonly key: string;
  /** What is wrong. Never repeats a secret. */
  readonly fault: string;
  /** How to fix it. */
  readonly mend: string;
}

/** Thrown on an attempt to store a record with errors. */
export class RecordFaultsError extends Error {
  readonly faults: readonly RecordFault[];

  constructor(faults: readonly RecordFault[]) {
    super(faults.map(({ key, fault, mend }) => `${key}: ${fault}; ${mend}`).join('\n'));
    this.name = 'RecordFaultsError';
    this.faults = faults;
  }
}

/** A check of one value, with its error and the fix, for zod's `superRefine`. */
export const rule =
  <T>(holds: (value: T) => boolean, fault: string, mend: string) =>
  (value: T, context: z.RefinementCtx): void => {
    if (!holds(value)) context.addIssue({ code: 'custom', message: fault, params: { mend } });
  };

const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      const swap = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

/** The most similar candidate, if any is similar enough; a part of a longer name counts as similar. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const plain = word.slice(0, 60).toLowerCase().replaceAll(/[-\s]/g, '_');
  const ranked = candidates
    .map((candidate) => ({ candidate, far: distance(plain, candidate) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  if (best !== undefined && best.far <= Math.max(2, Math.floor(plain.length / 3))) return best.candidate;
  return candidates.find((candidate) => plain.length > 3 && (candidate.includes(plain) || plain.includes(candidate)));
}

/** `Did you mean x?`, or all choices. */
export const choice = (word: string, candidates: readonly string[]): string => {
  const near = nearest(word, candidates);
  return near === undefined ? `use one of ${candidates.join(', ')}` : `did you mean ${near}?`;
};

/** Messages for keys that are known to be wrong or missing, by key path without the root of the record. */
export interface Guidance {
  /** How to write a key, by its path; `*` stands for any one segment. */
  readonly mends: Readonly<Record<string, string>>;
  /** Keys that are often written here but belong elsewhere. */
  readonly elsewhere: Readonly<Record<string, string>>;
}

const guided = (guidance: Guidance, path: readonly string[]): string | undefined => {
  for (let length = path.length; length > 0; length -= 1) {
    const part = path.slice(0, length);
    const exact = guidance.mends[part.join('.')];
    const any = guidance.mends[part.map((segment, index) => (index === 0 ? segment : '*')).join('.')];
    if (exact !== undefined || any !== undefined) return exact ?? any;
  }
  return undefined;
};

const isMissing = (raw: unknown, path: readonly PropertyKey[]): boolean => {
  let value: unknown = raw;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return true;
    value = (value as Record<PropertyKey, unknown>)[segment];
  }
  return value === undefined || value === null;
};

/** zod reports an invalid key of a map one level below. */
const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The well-formed values of an object, and its broken keys. */
export interface Reading<Shape extends z.ZodRawShape> {
  readonly values: Partial<z.infer<z.ZodObject<Shape>>>;
  /** `values`, plus the well-formed entries of each broken map or list; a broken entry of a list leaves a hole. */
  readonly sound: Partial<z.infer<z.ZodObject<Shape>>>;
  /** Broken keys, such as `claims`, and their broken entries, such as `claims.name`. */
  readonly broken: ReadonlySet<string>;
  readonly faults: readonly RecordFault[];
}

/** A map or list without its broken entries; undefined if the error is not in an entry. */
function soundPart(schema: z.ZodType, value: unknown, broken: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries<unknown>({ ...value }).filter(([entry]) => !broken.has(entry));
  if (!Array.isArray(value)) return z.safeParse(schema, Object.fromEntries(entries)).data;
  const { data } = z.safeParse(
    schema,
    entries.map(([, entry]) => entry),
  );
  if (!Array.isArray(data)) return undefined;
  const read: unknown[] = data;
  // Each entry keeps its index, because errors refer to it.
  return Object.assign(new Array<unknown>(value.length), Object.fromEntries(entries.map(([at], i) => [at, read[i]])));
}

/**
 * Parses each key, and each entry of a map or list, separately. One error hides no other, and the rules of rules.ts can
 * still check the valid parts. `root` is the prefix of each key path.
 */
export function readObject<Shape extends z.ZodRawShape>(
  shape: Shape,
  raw: unknown,
  guidance: Guidance,
  root = '',
): Reading<Shape> {
  const faults: RecordFault[] = [];
  const broken = new Set<string>();
  const values: Record<string, unknown> = {};
  const parts: Record<string, unknown> = {};
  const at = (path: readonly PropertyKey[]): string => [...(root === '' ? [] : [root]), ...path.map(String)].join('.');
  const object = isMap(raw) ? raw : {};
  if (!isMap(raw)) {
    faults.push({ key: root, fault: 'must be a map of keys', mend: 'see docs/integrate/record.md for a whole record' });
  }
  const known = Object.keys(shape);
  for (const key of Object.keys(object)) {
    if (Object.hasOwn(shape, key)) continue;
    const elsewhere = Object.hasOwn(guidance.elsewhere, key) ? guidance.elsewhere[key] : undefined;
    faults.push({
      key: at([key]),
      fault: 'is not a known key',
      mend: elsewhere ?? `${choice(key, known)} Or remove it`,
    });
  }
  for (const key of known) {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    const schema = shape[key] as z.ZodType;
    const parsed = z.safeParse(schema, value ?? undefined);
    if (parsed.success) {
      if (parsed.data !== undefined) values[key] = parsed.data;
      continue;
    }
    broken.add(key);
    const entries = new Set(parsed.error.issues.flatMap(({ path }) => path.slice(0, 1).map(String)));
    for (const entry of entries) broken.add(`${key}.${entry}`);
    const part = soundPart(schema, value, entries);
    if (part !== undefined) parts[key] = part;
    for (const issue of parsed.error.issues) {
      // One text for both languages is a single value, not two.
      const path = typeof value === 'string' ? [key] : [key, ...issue.path];
      const params: unknown = issue.code === 'custom' ? issue.params?.['mend'] : undefined;
      const mend = typeof params === 'string' ? params : guided(guidance, path.map(String));
      const fault = isMissing(object, path) && issue.code !== 'custom' ? 'is missing' : messageOf(issue);
      if (issue.code === 'unrecognized_keys') {
        for (const extra of issue.keys) {
          faults.push({ key: at([...path, extra]), fault: 'is not a known key', mend: mend ?? 'remove it' });
        }
      } else faults.push({ key: at(path), fault, mend: mend ?? 'see docs/integrate/record.md' });
    }
  }
  const seen = new Set<string>();
  const distinct = faults.filter(({ key, fault }) => !seen.has(`${key} ${fault}`) && seen.add(`${key} ${fault}`));
  type Values = Partial<z.infer<z.ZodObject<Shape>>>;
  return { values: values as Values, sound: { ...values, ...parts } as Values, broken, faults: distinct };
}
