import { posix } from 'node:path';
import { cycles } from './cycles.ts';
import { parseImports, type Import } from './parse.ts';
import { partBreach } from './parts.ts';
import { JOINING, LIBRARY_HOMES, MODULE_RULES, type ModuleRule } from './rules.ts';

/** Source files by their path below `src/`, such as `identity/account.ts`. */
export type Sources = ReadonlyMap<string, string>;

interface Edge extends Import {
  readonly from: string;
  /** The file below `src/` that is imported; undefined for a library. */
  readonly to: string | undefined;
}

/**
 * The module of a file below `src/`: its first folder, or its first two where the rules name those; its name at the
 * top.
 */
function moduleOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  const nested = `${first}/${second}`;
  return Object.hasOwn(MODULE_RULES, nested) ? nested : first.replace(/\.ts$/, '');
}

/** Whether a list names a module, or the one that it is nested in. */
const names = (list: readonly string[] | undefined, module: string): boolean =>
  list?.some((one) => one === module || module.startsWith(`${one}/`)) === true;

/** Parts without an index; `main` imports the command that it runs. */
const OPEN: readonly string[] = ['main', 'commands'];

const isJoining = (module: string): boolean => (JOINING as readonly string[]).includes(module);

const edgesOf = (sources: Sources): Edge[] =>
  [...sources].flatMap(([from, text]) =>
    parseImports(text, from).map((one) => ({
      ...one,
      from,
      to: one.specifier.startsWith('.') ? posix.join(posix.dirname(from), one.specifier) : undefined,
    })),
  );

function moduleBreach({ from, to }: Edge): string | undefined {
  if (to === undefined) return undefined;
  const [source, target] = [moduleOf(from), moduleOf(to)];
  if (to.startsWith('..')) return `reaches out of src/ (${to})`;
  if (source === target) return undefined;
  if (isJoining(target) && !isJoining(source)) return `imports ${target}, which joins the modules`;
  if (to !== `${target}/index.ts` && !OPEN.includes(target))
    return `imports ${to}: a module is entered through its index.ts only`;
  if (isJoining(source)) return undefined;
  const rule: ModuleRule | undefined = MODULE_RULES[source];
  if (rule === undefined) return `${source} is no module of the design: add it to scripts/checks/imports/rules.ts`;
  if (names(rule.modules, target)) return undefined;
  return `${source} may not import ${target}`;
}

/** The package of a specifier: `@koa/router/x` is of `@koa/router`. */
const packageOf = (specifier: string): string =>
  specifier.startsWith('node:')
    ? specifier
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');

function libraryBreach({ from, to, specifier }: Edge): string | undefined {
  if (to !== undefined || isJoining(moduleOf(from))) return undefined;
  const library = packageOf(specifier);
  const homes = Object.hasOwn(LIBRARY_HOMES, library) ? LIBRARY_HOMES[library] : undefined;
  if (homes === undefined || homes.includes(from) || names(homes, moduleOf(from))) return undefined;
  return `imports ${library}, whose home is ${homes.length === 0 ? JOINING.join(', ') : homes.join(', ')}`;
}

/** Every violation of the import rules, one per line: file, line, import and reason. */
export function importBreaches(sources: Sources): string[] {
  const edges = edgesOf(sources);
  const breaches = edges.flatMap((edge) =>
    [moduleBreach(edge), partBreach(edge), libraryBreach(edge)]
      .filter((breach) => breach !== undefined)
      .map((breach) => `src/${edge.from}:${edge.line} ${breach}`),
  );
  return [...breaches, ...cycles(edges, moduleOf).map((ring) => `a cycle: ${ring.join(' -> ')}`)];
}
