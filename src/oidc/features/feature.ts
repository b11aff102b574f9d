import type { Configuration } from 'oidc-provider';
import type { ProviderDependencies } from '../dependencies.ts';

/** A part of oidc-provider's configuration: keys of its top level, and entries of `features`. */
export type Piece = Readonly<
  Partial<Record<Exclude<keyof Configuration, 'features'> | 'fetchResponseBodyLimits', unknown>> & {
    features?: Readonly<Record<string, { readonly enabled: boolean } & Readonly<Record<string, unknown>>>>;
  }
>;

/**
 * One ability of the provider: gives its part of the configuration from the dependencies that it names in its own
 * parameter.
 */
export type Feature = (dependencies: ProviderDependencies) => Piece;

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Two lists become one without duplicates, two maps one with the keys of both. */
function joined(present: unknown, added: unknown, at: string): unknown {
  if (present === undefined) return added;
  if (isList(present) && isList(added)) return [...new Set([...present, ...added])];
  if (!isMap(present) || !isMap(added)) throw new Error(`two features of the profile set ${at}`);
  const result: Record<string, unknown> = { ...present };
  for (const [key, value] of Object.entries(added)) result[key] = joined(result[key], value, `${at}.${key}`);
  return result;
}

/** One configuration of all pieces. @throws Error where two of them set the same value */
export const joinPieces = (pieces: readonly Piece[]): Configuration =>
  pieces.reduce<unknown>((all, piece) => joined(all, piece, 'configuration'), {}) as Configuration;
