import { CHECKS } from '../../policy/index.ts';
import { defineErrors, type ErrorEntry } from '../entry.ts';

const refused = { at: ['/auth'], error: 'access_denied', status: 400 } as const;

/** Never told: `prompt=consent` cannot stand beside `prompt=none`, so a page can always ask. */
const NEVER_TOLD: ReadonlySet<string> = new Set(['consent_prompt']);

/** The parameter that forbids the page, or asks for too much. */
const AT_FAULT: Readonly<Record<string, string>> = {
  login_required: 'prompt',
  consent_required: 'prompt',
  interaction_required: 'prompt',
  unmet_authentication_requirements: 'acr_values or claims',
};

/** What the policy answers where no page may be shown, or where no page can cure it: each check says it itself. */
export const policyErrors: Readonly<Record<string, ErrorEntry>> = Object.fromEntries(
  CHECKS.filter(({ reason }) => !NEVER_TOLD.has(reason)).map(({ reason, error, description }) => [
    reason,
    {
      at: reason === 'unknown_level' ? ['/auth', '/par'] : ['/auth'],
      ...{ error, status: 400, description, from: [description] },
      ...(AT_FAULT[error] === undefined ? {} : { parameter: AT_FAULT[error] }),
    } satisfies ErrorEntry,
  ]),
);

/** Refusals of a sign-in that has begun. */
export const signInErrors = defineErrors({
  sign_in_given_up: {
    ...refused,
    from: ['End-User aborted interaction', ''],
    description: 'the citizen gave the sign-in up or did not agree: offer another way, and to try again',
  },
  nothing_granted: {
    ...refused,
    parameter: 'scope',
    from: ['authorization request resolved without requesting interactions but no scope was granted'],
    description: 'nothing of the request was granted: add openid to scope, so that a sign-in without data is possible',
  },
  sign_in_over: {
    at: ['/auth', '/session/end'],
    error: 'invalid_request',
    status: 400,
    from: [
      'authorization request has expired',
      'interaction session not found',
      'authorization session and cookie identifier mismatch',
      'interaction session and authentication session mismatch',
      'the session has ended',
    ],
    description: 'the sign-in is over, or belongs to another browser: begin a new one at the service',
  },
});
