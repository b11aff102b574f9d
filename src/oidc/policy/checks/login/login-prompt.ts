import type { SignInCheck } from '../../sign-in-state.ts';

/** The RP wants the citizen to sign in again (`prompt=login`). */
export const loginPrompt: SignInCheck = {
  step: 'login',
  reason: 'login_prompt',
  error: 'login_required',
  description: 'a new sign-in is asked for (prompt=login or max_age=0): send the request without prompt=none',
  applies: ({ request, freshLogin }) => request.prompts.has('login') && !freshLogin,
};
