import { asksForUnknownLevel } from '../../request.ts';
import type { SignInCheck } from '../../sign-in-state.ts';

/** The service requires a level that does not exist. Nobody has to sign in to learn that. */
export const unknownLevel: SignInCheck = {
  step: 'cannot_continue',
  reason: 'unknown_level',
  error: 'unmet_authentication_requirements',
  description:
    'the request requires an acr or authentication_level that does not exist: ask for acr LoA1 or LoA2, and for 1 to 4',
  applies: ({ request }) => asksForUnknownLevel(request),
};
