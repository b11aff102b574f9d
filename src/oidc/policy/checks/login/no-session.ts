import type { SignInCheck } from '../../sign-in-state.ts';

export const noSession: SignInCheck = {
  step: 'login',
  reason: 'no_session',
  error: 'login_required',
  description: 'nobody is signed in: send the request without prompt=none',
  applies: ({ account }) => account === undefined,
};
