import argon2 from 'argon2';
import type { Service } from '../../../src/compose/index.ts';
import { isMadeByItself } from '../../support/by-itself.ts';

const STORE_CALLS = [
  'findOne',
  'find',
  'insertOne',
  'replaceOne',
  'updateOne',
  'updateMany',
  'findOneAndUpdate',
  'findOneAndDelete',
  'deleteOne',
  'deleteMany',
] as const;

type Function = (...parameters: unknown[]) => unknown;

/** The work of a response, sorted: store calls, and hashes with their parameters. */
export interface Work {
  /** The work since the last call. */
  done(): string[];
  stop(): void;
}

/** `$argon2id$v=19$m=1024,t=1,p=1` of a hash: the work that a comparison with it takes. */
const costOf = (hash: unknown): string => String(hash).split('$').slice(1, 4).join('$');

/** Records the work of all modules in this process, without replacing it. */
export function watchWork({ store }: Service): Work {
  const done: string[] = [];
  const undo: (() => void)[] = [];
  const listen = (target: object, name: string, tell: (self: unknown, parameters: unknown[]) => string): void => {
    const original = Reflect.get(target, name) as Function;
    Reflect.set(target, name, function (this: unknown, ...parameters: unknown[]) {
      done.push(tell(this, parameters));
      return original.apply(this, parameters);
    });
    undo.push(() => void Reflect.set(target, name, original));
  };
  const collections = Object.getPrototypeOf(store.raw('accounts')) as object;
  for (const name of STORE_CALLS) listen(collections, name, (self) => `${(self as { name: string }).name}.${name}`);
  listen(argon2, 'verify', (_self, [hash]) => `argon2.verify ${costOf(hash)}`);
  listen(argon2, 'hash', () => 'argon2.hash');
  return {
    done: () =>
      done
        .splice(0)
        .filter((call) => !isMadeByItself(call))
        .toSorted(),
    stop: () => undo.forEach((one) => one()),
  };
}
