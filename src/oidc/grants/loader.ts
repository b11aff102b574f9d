import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Audit } from '../../audit/index.ts';
import { livingProofs } from '../../authentication/factors/index.ts';
import type { Confirmation } from '../../authentication/sign-in/index.ts';
import type { Account, Accounts } from '../../identity/index.ts';
import type { RelyingParties } from '../../relying-parties/index.ts';
import type { SubjectAccount } from '../claims/account.ts';
import { relyingPartyOf } from '../clients/first-party.ts';
import { openPolicyInput, type PolicyInputDependencies } from '../policy/sign-in-input.ts';
import type { Lifetimes } from '../settings.ts';
import { proofsOf } from '../sessions/proofs.ts';
import { forgetAccount } from '../sessions/forget-account.ts';
import type { SessionOrigin } from '../sessions/session-origin.ts';
import { beforeAnswer } from '../store/adapter.ts';
import { claimsGiven, grantFor } from './grant.ts';
import { oidcEvents } from '../events.ts';
import { rememberState } from './request-state.ts';

export interface GrantLoaderDependencies extends PolicyInputDependencies {
  readonly accounts: Accounts;
  readonly audit: Audit;
  readonly relyingParties: RelyingParties;
  readonly lifetimes: Lifetimes;
  /** A browser that its holder let in from another device becomes a session. @returns false if that was ended */
  readonly finishApproval: (id: string) => Promise<boolean>;
}

const hintedSubject = (ctx: KoaContextWithOIDC): string | undefined => {
  const hint = ctx.oidc.entities.IdTokenHint as { payload?: { sub?: unknown } } | undefined;
  return typeof hint?.payload?.sub === 'string' ? hint.payload.sub : undefined;
};

type Session = NonNullable<KoaContextWithOIDC['oidc']['session']>;

/** What our pages hand over with a sign-in (`interactions.ts`). */
interface LoginResult {
  readonly fresh?: boolean;
  readonly whence?: SessionOrigin;
  readonly approval?: string;
}

/** Decides at the authorization endpoint whether the request is complete, and creates its grant if so. */
export function grantLoader(dependencies: GrantLoaderDependencies) {
  const { relyingParties, audit, lifetimes, finishApproval } = dependencies;
  const input = openPolicyInput(dependencies);
  /** Whether the session, or the sign-in that has just made it, was not ended meanwhile. */
  const isCurrent = async (account: Account, session: Session, login: LoginResult | undefined): Promise<boolean> => {
    const proofs = proofsOf(session.amr);
    if (proofs.length > 0 && livingProofs(account, proofs, session.uid).length === 0) return false;
    return login?.approval === undefined || finishApproval(login.approval);
  };
  const longestCome = lifetimes.authorization_code + lifetimes.access_token;
  return async (ctx: KoaContextWithOIDC) => {
    const { oidc } = ctx;
    const { account } = oidc.entities.Account as SubjectAccount;
    const { client, session, params } = oidc;
    if (client === undefined || session === undefined || params === undefined)
      throw new errors.InvalidRequest('the request is incomplete');
    const relyingParty = relyingPartyOf(relyingParties, client.clientId);
    if (relyingParty === undefined) throw new errors.InvalidClient('the client is not registered any more');
    const login = oidc.result?.login as LoginResult | undefined;
    if (!(await isCurrent(account, session, login))) {
      forgetAccount(session);
      return undefined;
    }
    if (login?.whence !== undefined) Object.assign(session, { whence: login.whence });
    if (login?.approval !== undefined) Object.assign(session, { approval: login.approval });
    const confirmedBy = oidc.result?.['guardian'] as Confirmation | undefined;
    const fresh = login?.fresh === true;
    const state = await input.gather(
      { parameters: params, hintedSubject: hintedSubject(ctx), relyingParty },
      {
        ...{ account, session: { accountId: account.id, proofs: proofsOf(session.amr), uid: session.uid } },
        // The pages of the sign-in have already raised the level where its risk asked for it, and asked the guardian.
        signIn: {
          accountId: account.id,
          proofs: [],
          fresh,
          raisedTo: 0,
          epoch: account.epoch,
          ...(confirmedBy && { confirmedBy }),
        },
      },
      oidc.result?.consent !== undefined,
    );
    if (rememberState(ctx, state) !== undefined) return undefined;
    const claims = claimsGiven(state);
    await beforeAnswer(
      audit.record(oidcEvents.make.claims_released({ account: account.id, rp: client.clientId, claims })),
    );
    return grantFor(ctx, state, claims, longestCome);
  };
}
