import { errors } from 'oidc-provider';
import { ACRS } from '../../identity/index.ts';
import { accountFinder } from '../claims/account.ts';
import { allScopes, claimsByScope } from '../claims/by-scope.ts';
import { relyingPartyOf } from '../clients/first-party.ts';
import type { ProviderDependencies } from '../dependencies.ts';
import type { Piece } from './feature.ts';

type Needs = Pick<ProviderDependencies, 'accounts' | 'clock' | 'consents' | 'relyingParties' | 'reuse' | 'subjects'>;

/**
 * The account behind a session or token, its claims by scope, and its pairwise `sub` (OpenID Connect Core sections 5
 * and 8).
 */
export const claims = (dependencies: Needs): Piece => ({
  acrValues: [...ACRS],
  claims: claimsByScope(),
  scopes: allScopes(),
  subjectTypes: ['pairwise'],
  conformIdTokenClaims: true,
  findAccount: accountFinder(dependencies),
  pairwiseIdentifier(_ctx: unknown, accountId: string, client: { clientId: string }) {
    const relyingParty = relyingPartyOf(dependencies.relyingParties, client.clientId);
    if (relyingParty === undefined) throw new errors.InvalidClient('the client is not registered any more');
    return dependencies.subjects(accountId, relyingParty.sector);
  },
});
