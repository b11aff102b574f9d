import { errors } from 'oidc-provider';
import { ERRORS, type ErrorId } from './catalogue/index.ts';
import { fill, type Values } from './entry.ts';
import type { Cause } from './known.ts';

/** Causes of the errors that we throw ourselves. */
const causes = new WeakMap<object, Cause>();

export const thrownCause = (error: object): Cause | undefined => causes.get(error);

/**
 * The error of an entry, for oidc-provider to answer.
 *
 * @param scope of the answer, where it names a scope (RFC 6750 section 3)
 */
export function refusal(id: ErrorId, values: Values = {}, scope?: string): Error {
  const { [id]: entry } = ERRORS;
  const error = new errors.OIDCProviderError(entry.status, entry.error);
  Object.assign(error, {
    error_description: fill(entry.description, values),
    ...(scope === undefined ? {} : { scope }),
  });
  causes.set(error, { id, entry, values });
  return error;
}
