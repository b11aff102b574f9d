import { interactionPolicy } from 'oidc-provider';
import type { ProviderDependencies } from '../../dependencies.ts';
import { grantLoader } from '../../grants/loader.ts';
import { isComplete, rememberedState } from '../../grants/request-state.ts';
import { CHECKS, STEPS } from '../../policy/index.ts';
import type { Piece } from '../feature.ts';

/** The policy of `policy/` in the form that oidc-provider runs. */
function policy(): interactionPolicy.DefaultPolicy {
  const prompts = STEPS.map(({ step, requestable }) => {
    const checks = CHECKS.filter((check) => check.step === step).map(
      (check) =>
        new interactionPolicy.Check(check.reason, check.description, check.error, (ctx) => {
          const state = rememberedState(ctx);
          if (state === undefined) return step === 'login';
          return !isComplete(ctx) && check.applies(state);
        }),
    );
    const prompt = new interactionPolicy.Prompt({ name: step, requestable }, ...checks);
    // The built-in check of a requestable prompt can't tell a step-up from a new sign-in. Our check of the same name
    // can.
    prompt.checks.remove(`${step}_prompt`);
    return prompt;
  });
  return prompts as unknown as interactionPolicy.DefaultPolicy;
}

/** Our pages and our policy: who signs in, what is still missing, and the grant that results. */
export const signIn = (dependencies: ProviderDependencies): Piece => ({
  interactions: {
    policy: policy(),
    url: (_ctx: unknown, interaction: { uid: string }) => `${dependencies.issuer}/interaction/${interaction.uid}`,
  },
  loadExistingGrant: grantLoader(dependencies),
  features: { devInteractions: { enabled: false } },
});
