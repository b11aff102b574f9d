/**
 * What the parts of one module may import of one another. A part is a folder below `src/`; `*` stands for one folder of
 * any name. Files of the module that no part holds join the parts: they may import any, and no part imports them.
 */
const PART_RULES: Readonly<Record<string, readonly string[]>> = {
  'web/kit': [],
  'web/rendering': ['web/kit'],
  'web/operations': ['web/kit'],
  'web/principal': ['web/kit'],
  'web/middleware': ['web/kit', 'web/operations'],
  'web/site': ['web/kit', 'web/rendering', 'web/middleware', 'web/operations'],
  'web/areas/*': ['web/kit', 'web/principal'],
};

const isWithin = (path: string, pattern: string): boolean => {
  const names = path.split('/');
  return pattern.split('/').every((name, index) => name === '*' || name === names[index]);
};

/** The rule of a file, and the folder that it holds for: `web/areas/account` of `web/areas/*`. */
function partOf(path: string): { rule: string; folder: string } | undefined {
  const rule = Object.keys(PART_RULES).find((pattern) => isWithin(path, pattern));
  return rule === undefined ? undefined : { rule, folder: path.split('/').slice(0, rule.split('/').length).join('/') };
}

/** What is wrong with an import within a module, if anything. */
export function partBreach({ from, to }: { from: string; to: string | undefined }): string | undefined {
  const source = partOf(from);
  if (source === undefined || to === undefined || to.split('/')[0] !== from.split('/')[0]) return undefined;
  const target = partOf(to);
  if (target?.folder === source.folder) return undefined;
  if (target !== undefined && PART_RULES[source.rule]?.includes(target.rule) === true) return undefined;
  return `imports ${to}: ${source.folder} may not import ${target?.folder ?? 'what joins the parts'}`;
}
