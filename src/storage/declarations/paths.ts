/** Types of the dotted paths of a document, and of the values at them. */

/** Values that are compared whole. */
type Leaf = string | number | boolean | bigint | Date | Uint8Array | null | undefined;

/** How deep a path goes: the index of the level below. */
type Below = [never, 0, 1, 2, 3];

/** `a`, `a.b` ... of a document, through lists as MongoDB does: `codes.sms_code.tries`, `decisions.claim`. */
export type PathOf<T, Depth extends number = 4> = [Depth] extends [never]
  ? never
  : T extends Leaf
    ? never
    : T extends readonly (infer Element)[]
      ? PathOf<Element, Depth>
      : {
          [Key in keyof T & string]-?: Key | `${Key}.${PathOf<NonNullable<T[Key]>, Below[Depth]>}`;
        }[keyof T & string];

/** The value at a path, when it is there. */
export type ValueAt<T, Path extends string> = T extends Leaf
  ? never
  : T extends readonly (infer Element)[]
    ? ValueAt<Element, Path>
    : Path extends `${infer Key}.${infer Rest}`
      ? Key extends keyof T
        ? ValueAt<NonNullable<T[Key]>, Rest>
        : never
      : Path extends keyof T
        ? Exclude<T[Path], undefined>
        : never;

/** Paths whose value is of a kind. */
export type PathTo<T, Kind> = {
  [Path in PathOf<T>]: Extract<ValueAt<T, Path>, Kind> extends never ? never : Path;
}[PathOf<T>];

export type ElementOf<Value> = Value extends readonly (infer Element)[] ? Element : never;

/**
 * Makes parts of filters and updates whose path is put together from a value: `{ $inc: at(`codes.${channel}.tries`, 1)
 * }`. TypeScript types the computed key of an object literal as `string`, so it would not check that the path
 * exists.
 */
export const pathsOf =
  <T>(_of: { readonly schema: { readonly documentType?: T } }) =>
  <const Path extends PathOf<T>, Value>(path: Path, value: Value): { readonly [P in Path]: Value } =>
    ({ [path]: value }) as { readonly [P in Path]: Value };
