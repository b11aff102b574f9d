import { errors, type Account as OidcAccount, type KoaContextWithOIDC } from 'oidc-provider';
import { levelOfAmr } from '../../authentication/factors/index.ts';
import { claimValues, SCOPES, type Account, type Accounts } from '../../identity/index.ts';
import { remembering, type Clock } from '../../shared/index.ts';
import { isOverGrant } from '../grants/grant.ts';
import { isProtocolClaim } from '../policy/index.ts';

/** oidc-provider's view of an account, with the account itself for the policy. */
export interface SubjectAccount extends OidcAccount {
  readonly account: Account;
}

interface AccountDependencies {
  readonly accounts: Accounts;
  readonly clock: Clock;
}

const MOST_QUESTIONS = 1000;

const amrOfRequest = (ctx: KoaContextWithOIDC): readonly string[] => {
  const { AuthorizationCode, RefreshToken, AccessToken } = ctx.oidc.entities;
  const source = AuthorizationCode ?? RefreshToken;
  if (source?.amr !== undefined) return source.amr;
  const extra = (AccessToken?.extra ?? {}) as { amr?: unknown };
  if (Array.isArray(extra.amr)) return extra.amr.map(String);
  return ctx.oidc.amr;
};

type Question = readonly [scope: string, asked: readonly string[], rejected: readonly string[]];

/** Names of the citizen's claims that are requested. Cached, because RPs repeat their requests. */
function openNames(): (...question: Question) => readonly string[] {
  const namesOf = remembering(MOST_QUESTIONS, (question): readonly string[] => {
    const [scope, asked, rejected] = JSON.parse(question) as Question;
    const names = new Set([...scope.split(' ').flatMap((name) => SCOPES[name] ?? []), ...asked]);
    for (const name of rejected) names.delete(name);
    return [...names].filter((name) => !isProtocolClaim(name));
  });
  return (...question) => namesOf(JSON.stringify(question));
}

/**
 * Finds the account of a session or token. An account that is no longer active (locked, deceased) has no sessions, and
 * its tokens are void.
 */
export function accountFinder({ accounts, clock }: AccountDependencies) {
  const namesOf = openNames();
  return async (ctx: KoaContextWithOIDC, id: string): Promise<SubjectAccount | undefined> => {
    const account = await accounts.find(id);
    if (account?.state !== 'active') return undefined;
    const isEnded = (): boolean => {
      const { Grant: grant } = ctx.oidc.entities;
      return grant !== undefined && isOverGrant(account, grant);
    };
    if (isEnded()) return undefined;
    return {
      accountId: account.id,
      account,
      async claims(_use, scope, claims, rejected) {
        // Userinfo reads the grant after the account.
        if (isEnded()) throw new errors.InvalidToken('everything of the account was ended');
        const wanted = namesOf(scope, Object.keys(claims), rejected);
        const portrait = wanted.includes('portrait') ? await accounts.portrait(account.id) : undefined;
        const level = levelOfAmr(amrOfRequest(ctx));
        return {
          ...claimValues(account, wanted, clock.now(), portrait),
          sub: account.id,
          ...(level === 0 ? {} : { authentication_level: level }),
        };
      },
    };
  };
}
