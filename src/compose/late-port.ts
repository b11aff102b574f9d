/** A dependency that is bound after the module that needs it was opened, because each of the two needs the other. */
export interface LatePort<T extends object> {
  /** @throws Error before `bind` was called: a call that silently did nothing would look like one that worked. */
  get(): T;
  readonly isBound: boolean;
  /** @throws Error if something is bound already. */
  bind(target: T): void;
}

/** Makes a port. `name` says in an error message what is missing. */
export function latePort<T extends object>(name: string): LatePort<T> {
  let bound: T | undefined;
  return {
    get isBound() {
      return bound !== undefined;
    },
    get() {
      if (bound === undefined)
        throw new Error(`the port "${name}" was used before it was bound: see src/compose/service.ts`);
      return bound;
    },
    bind(target) {
      if (bound !== undefined) throw new Error(`the port "${name}" was bound twice: see src/compose/service.ts`);
      bound = target;
    },
  };
}
