import type { SignInCheck } from '../../sign-in-state.ts';

/** The RP names a citizen (`id_token_hint`, or `sub` in the claims parameter), and another one is signed in. */
export const wantedSubject: SignInCheck = {
  step: 'login',
  reason: 'wanted_subject',
  error: 'login_required',
  description: 'another citizen is signed in than id_token_hint or sub asks for: send the request without prompt=none',
  applies: ({ request, account, subjectOf }) =>
    request.wantedSubject !== undefined && account !== undefined && subjectOf(account.id) !== request.wantedSubject,
};
