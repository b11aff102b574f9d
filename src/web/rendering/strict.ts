import type { Environment } from 'nunjucks';

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * A view of a page's model in which reading a name that the model lacks throws. A name whose value is `undefined` is
 * not lacking: a model names what it leaves empty. Lists and plain objects inside are guarded too.
 */
export function guardNames<T>(value: T, path = ''): T {
  if (!Array.isArray(value) && !isRecord(value)) return value;
  // A proxy must return the very values of a frozen object, but never those of a copy.
  const copy: object = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  return new Proxy(copy, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name);
      if (typeof name === 'symbol') return found;
      if (!(name in target)) throw new Error(`no name ${path}${name}`);
      return guardNames(found, `${path}${name}.`);
    },
  }) as T;
}

/**
 * Lets no template of the environment use a name that is neither in its model nor set by a template. Nunjucks looks
 * last in its table of globals, in macros too, so this table answers for every name and throws for those it lacks.
 */
export function guardGlobals(environment: Environment): void {
  const held = environment as unknown as { globals?: Record<string, unknown> };
  if (!isRecord(held.globals)) throw new Error('nunjucks keeps its globals elsewhere');
  held.globals = new Proxy(held.globals, {
    has: () => true,
    get(globals, name) {
      if (!Reflect.has(globals, name)) throw new Error(`no name ${String(name)}`);
      return Reflect.get(globals, name) as unknown;
    },
  });
}
