import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair } from 'yaml';

/** Position of a node or of the key of a pair, in characters. */
const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];

interface Step {
  readonly value: unknown;
  /** What is left of the path. */
  readonly rest: string;
  readonly at: number | undefined;
}

/** The longest entry of a map or list that begins the path: keys such as addresses contain dots themselves. */
function stepInto(node: unknown, path: string): Step | undefined {
  const entries: Pair[] = isMap(node) ? node.items : [];
  const named = isSeq(node)
    ? node.items.map((item, index) => ({ name: String(index), value: item, at: startOf(item) }))
    : entries.map(({ key, value }) => ({
        name: String(isScalar(key) ? key.value : key),
        value,
        at: startOf(key),
      }));
  const [longest] = named
    .filter(({ name }) => path === name || path.startsWith(`${name}.`))
    .sort((a, b) => b.name.length - a.name.length);
  return longest && { value: longest.value, at: longest.at, rest: path.slice(longest.name.length + 1) };
}

/**
 * Finds the line of a key in the text of a record, YAML or JSON (which is YAML as well). A key that is missing has the
 * line of the map in which it belongs. Undefined if the text cannot be parsed.
 */
export function lineFinder(source: string): (key: string) => number | undefined {
  const lines = new LineCounter();
  const document = parseDocument(source, { prettyErrors: false, logLevel: 'silent', lineCounter: lines });
  if (document.errors.length > 0) return () => undefined;
  return (key) => {
    let at = startOf(document.contents);
    let node: unknown = document.contents;
    for (let rest = key; rest !== '';) {
      const step = stepInto(node, rest);
      if (step === undefined) break;
      ({ value: node, rest } = step);
      at = step.at ?? at;
    }
    return at === undefined ? undefined : lines.linePos(at).line;
  };
}
