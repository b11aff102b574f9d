import { isMap, type RecordFault } from './faults.ts';

/** A value that stands for another one, as documents and templates have it. */
const WHOLE =
  /^(?:…|\.{3,}|<[^<>]*>|\{\{.*\}\}|\$\{.*\}|\$\(.*\)|\$[A-Z][A-Z0-9_]*|to-?do|tbd|fixme|change[-_ ]?me|x{3,}|\*{3,})$/i;
/** The same inside an address or a secret; an organisation may well be called "Your health". */
const PART = /…|\.{3}|<[a-z][a-z0-9 _-]*>|^your[-_ ]/i;

/** Keys whose values are addresses and secrets, not texts for people. */
const FOR_PROGRAMS = ['client', 'previous_secret'];

const isPlaceholder = (value: string, isForPrograms: boolean): boolean =>
  WHOLE.test(value.trim()) || (isForPrograms && PART.test(value));

/** Records are flat; YAML can nest without end. */
const DEEPEST = 6;

/** The paths of all values that still have to be filled in. */
function placeholderPaths(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value === 'string')
    return isPlaceholder(value, FOR_PROGRAMS.includes(path[0] ?? '')) ? [path.join('.')] : [];
  if (path.length >= DEEPEST || (!isMap(value) && !Array.isArray(value))) return [];
  return Object.entries(value).flatMap(([key, entry]) => placeholderPaths(entry, [...path, key]));
}

const MENDS: Readonly<Record<string, string>> = {
  'client.client_secret': 'make one with: openssl rand -hex 32',
};

/** One fault for each placeholder, instead of all that is wrong with its text. */
export function onePerPlaceholder(raw: unknown, faults: readonly RecordFault[]): RecordFault[] {
  const paths = placeholderPaths(raw);
  if (paths.length === 0) return [...faults];
  const others = faults.filter(({ key }) => !paths.some((path) => key === path || key.startsWith(`${path}.`)));
  const found = paths.map((key) => {
    const mend = MENDS[key] ?? faults.find((fault) => fault.key === key)?.mend ?? 'write the real value';
    return { key, fault: 'is a placeholder', mend };
  });
  return [...others, ...found];
}
