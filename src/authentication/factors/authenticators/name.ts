import { ok, refuse, type Result } from '../../../shared/index.ts';
import { authenticatorProblems } from './problems.ts';

export const LONGEST_NAME = 40;

/** The holder's private name for an authenticator; may be empty. Refusal: `name_too_long`. */
export function readName(typed: string): Result<string> {
  const name = typed.normalize('NFC').replace(/\s+/g, ' ').trim();
  return name.length > LONGEST_NAME
    ? refuse(authenticatorProblems.make.name_too_long({ most: LONGEST_NAME }))
    : ok(name);
}
