import type { SignInCheck } from '../../sign-in-state.ts';

/** The RP wants the citizen to sign in again (`prompt=login`). */
export const loginPrompt: SignInCheck = {
  step: 'login',
  reason: 'login_prompt',
  error: 'login_required',
  description: 'login prompt was not resolved',
  applies: ({ request, freshLogin }) => request.prompts.has('login') && !freshLogin,
};
