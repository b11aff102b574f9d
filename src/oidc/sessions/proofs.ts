import { factorOf, type Proof } from '../../authentication/factors/index.ts';

/** Epoch seconds of the last sign-in with a first factor: what `auth_time` states and `max_age` is measured from. */
export const signedInAt = (proofs: readonly Proof[]): number | undefined => {
  const times = proofs.filter(({ factor }) => factorOf(factor).first).map(({ at }) => at);
  return times.length === 0 ? undefined : Math.max(...times);
};

/**
 * The proofs that oidc-provider's session holds. They stand in its field `amr`; the claim `amr` is computed from them
 * (upstream/oidc-provider/context-claims.ts).
 */
export const proofsOf = (amr: unknown): readonly Proof[] =>
  Array.isArray(amr) ? amr.filter((proof): proof is Proof => typeof proof === 'object' && proof !== null) : [];
