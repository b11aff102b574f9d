import { ACRS, type Acr } from '../../identity/index.ts';
import type { IndividualClaim } from './individual-claim.ts';

/** Values any one of which will do, the preferred first. Empty: nothing that exists will do. */
export type Choice<Value> = readonly Value[];

/** What is asked of a level such as `acr`. */
export interface LevelRequest<Value> {
  /** Each of them must be met. */
  readonly required: readonly Choice<Value>[];
  /** Each is met as far as the account allows. */
  readonly wished: readonly Choice<Value>[];
}

/** Reads a value of a level; undefined if there is no such level. */
type Read<Value> = (value: unknown) => Value | undefined;

export const readAcr: Read<Acr> = (value) => ACRS.find((acr) => acr === value);

/** 1 to 4, also as text. Nothing else that JavaScript would convert to a number is a level. */
export const readAuthenticationLevel: Read<number> = (value) =>
  [1, 2, 3, 4].find((level) => value === level || value === String(level));

/** Whether a claim names values: `value`, `values`, or both. */
const choicesIn = (claim: IndividualClaim | undefined): readonly (readonly unknown[])[] => {
  if (claim === undefined || claim === null) return [];
  return [
    ...('values' in claim && claim.values !== undefined ? [claim.values] : []),
    ...('value' in claim && claim.value !== undefined ? [[claim.value]] : []),
  ];
};

/**
 * What the members of the `claims` parameter ask of a level together: all that is essential in any of them is required.
 * Unknown values count for nothing, so an essential request with no other values cannot be met (OpenID Connect Core
 * section 5.5.1.1).
 */
export function levelRequest<Value>(
  members: readonly (IndividualClaim | undefined)[],
  read: Read<Value>,
): LevelRequest<Value> {
  const required: Choice<Value>[] = [];
  const wished: Choice<Value>[] = [];
  for (const member of members) {
    for (const values of choicesIn(member)) {
      const known = values.map(read).filter((value) => value !== undefined);
      if (member?.essential === true) required.push(known);
      else if (known.length > 0) wished.push(known);
    }
  }
  return { required, wished };
}

/** Whether something essential names only levels that do not exist. */
export const isImpossible = ({ required }: LevelRequest<unknown>): boolean =>
  required.some((choice) => choice.length === 0);
