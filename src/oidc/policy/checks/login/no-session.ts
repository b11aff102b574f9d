import type { SignInCheck } from '../../sign-in-state.ts';

export const noSession: SignInCheck = {
  step: 'login',
  reason: 'no_session',
  error: 'login_required',
  description: 'End-User authentication is required',
  applies: ({ account }) => account === undefined,
};
