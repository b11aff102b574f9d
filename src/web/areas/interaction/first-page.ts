import type { Concern } from '../../kit/context.ts';
import { begunBy } from '../../kit/sign-in/begun.ts';
import { interactionPath, stepPath } from '../../kit/sign-in/step-addresses.ts';

/**
 * Sends a citizen who has to sign in to the form at once: `/interaction/:uid` would only say the same, one request
 * later.
 */
export const straightToSignIn = (issuer: string): Concern => ({
  after(ctx) {
    if (ctx.status !== 303) return;
    const begun = begunBy(ctx);
    if (begun?.prompt?.name !== 'login') return;
    const { uid } = begun;
    if (ctx.response.get('location') === issuer + interactionPath(uid)) ctx.redirect(issuer + stepPath(uid, 'login'));
  },
});
