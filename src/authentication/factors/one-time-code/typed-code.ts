import { ok, readDigits, refuse, type Result } from '../../../shared/index.ts';
import { codeProblems } from './problems.ts';
import { CODE_DIGITS } from './sent-code.ts';

const { make } = codeProblems;

/**
 * A typed code of six digits, sent or shown by an app. Judged before anything else, so that a slip of the finger costs
 * no attempt. Refusals: `code_missing`, `code_malformed`.
 */
export function readTypedCode(typed: string): Result<string> {
  const read = readDigits(typed, CODE_DIGITS);
  if (read === 'missing') return refuse(make.code_missing());
  return read === 'malformed' ? refuse(make.code_malformed({ digits: CODE_DIGITS })) : ok(read.digits);
}
