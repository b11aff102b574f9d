import type { Concern, WebContext } from '../../kit/context.ts';
import { interactionPath, stepPath } from '../../kit/sign-in/step-addresses.ts';

interface Begun {
  readonly uid: string;
  readonly prompt: { readonly name: string };
}

/** The sign-in that the authorization endpoint began in this very request. */
const begunBy = (ctx: WebContext): Begun | undefined =>
  (ctx['oidc'] as { readonly entities: { readonly Interaction?: Begun } } | undefined)?.entities.Interaction;

/**
 * Sends a citizen who has to sign in to the form at once: `/interaction/:uid` would only say the same, one request
 * later.
 */
export const straightToSignIn = (issuer: string): Concern => ({
  after(ctx) {
    if (ctx.status !== 303) return;
    const begun = begunBy(ctx);
    if (begun?.prompt.name !== 'login') return;
    const { uid } = begun;
    if (ctx.response.get('location') === issuer + interactionPath(uid)) ctx.redirect(issuer + stepPath(uid, 'login'));
  },
});
