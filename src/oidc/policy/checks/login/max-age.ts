import type { SignInCheck } from '../../sign-in-state.ts';

/** The RP wants a sign-in younger than `max_age` seconds (OpenID Connect Core section 3.1.2.1). */
export const maxAge: SignInCheck = {
  step: 'login',
  reason: 'max_age',
  error: 'login_required',
  description: 'the sign-in is older than max_age: send the request without prompt=none',
  applies: ({ request, signedInAt = 0, freshLogin, now }) =>
    request.maxAge !== undefined && !freshLogin && now - signedInAt > request.maxAge,
};
