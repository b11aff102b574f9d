import { errors, type Account as OidcAccount, type FindAccount, type KoaContextWithOIDC } from 'oidc-provider';
import { claimValues, SCOPES, type Account, type Accounts } from '../../identity/index.ts';
import { remembering, type Clock } from '../../shared/index.ts';
import { relyingPartyOf } from '../clients/first-party.ts';
import { isOverGrant, type StoredGrant } from '../grants/stored-grant.ts';
import { isProtocolClaim } from '../policy/index.ts';
import { grantIn, openReleases, statedAcrOf, type ReleaseDependencies } from '../release/index.ts';

/** oidc-provider's view of an account, with the account itself for the policy. */
export interface SubjectAccount extends OidcAccount {
  readonly account: Account;
}

interface AccountDependencies extends ReleaseDependencies {
  readonly accounts: Accounts;
  readonly clock: Clock;
}

type Token = Parameters<FindAccount>[2];

const MOST_QUESTIONS = 1000;

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

/** Claims about the sign-in that userinfo, and an ID token of a refresh, give only if the request names them. */
const ONLY_IF_NAMED = ['acr', 'amr'] as const;

const LEVEL = 'authentication_level';

/** ID tokens give the claims of scopes only where no access token is for userinfo (OpenID Connect Core section 5.4). */
const isForUserinfo = ({ oidc }: KoaContextWithOIDC): boolean => oidc.entities.AccessToken?.aud === undefined;

/**
 * Finds the account of a session or token. An account that is no longer active (locked, deceased) has no sessions, and
 * its tokens are void. The claims are those that may be released at this moment (`release/`).
 */
export function accountFinder(dependencies: AccountDependencies) {
  const { accounts, clock, relyingParties } = dependencies;
  const releases = openReleases(dependencies);
  const namesOf = openNames();

  const alwaysStatesLevel = ({ clientId = '' }: { readonly clientId?: string | undefined }): boolean =>
    relyingPartyOf(relyingParties, clientId)?.authenticationLevel === 'always';

  const load = async (ctx: KoaContextWithOIDC, id: string, token: Token): Promise<Account | undefined> => {
    // Userinfo needs the consent in any case, so both are read at once.
    const isUserinfo = token?.kind === 'AccessToken';
    const [account] = await Promise.all([accounts.find(id), isUserinfo ? releases.prefetch(ctx, token) : undefined]);
    return account;
  };

  return async (ctx: KoaContextWithOIDC, id: string, token?: Token): Promise<SubjectAccount | undefined> => {
    const account = await load(ctx, id, token);
    if (account?.state !== 'active') return undefined;
    const isEnded = (): boolean => {
      const grant = ctx.oidc.entities.Grant as StoredGrant | undefined;
      return grant !== undefined && isOverGrant(account, grant);
    };
    if (isEnded()) return undefined;
    // A session releases nothing: what it gives, it gives through codes and tokens.
    if (token === undefined) return { accountId: account.id, account, claims: () => ({ sub: account.id }) };
    if (token.kind === 'RefreshToken' || token.kind === 'AuthorizationCode') await releases.admit(ctx, account, token);

    /** The sign-in of the code that is redeemed, or what still holds of an earlier one. */
    const statement = (claims: object) => {
      const isWanted = Object.hasOwn(claims, LEVEL) || alwaysStatesLevel(token);
      if (token.kind === 'AuthorizationCode') {
        const { level = 0 } = grantIn(ctx).signIn ?? {};
        return level === 0 || !isWanted ? {} : { [LEVEL]: level };
      }
      const { [LEVEL]: level, ...named } = releases.state(ctx, account, statedAcrOf(token));
      const asked = ONLY_IF_NAMED.filter((name) => Object.hasOwn(claims, name));
      return {
        ...(level === undefined || !isWanted ? {} : { [LEVEL]: level }),
        ...Object.fromEntries(asked.map((name) => [name, named[name]])),
      };
    };

    return {
      accountId: account.id,
      account,
      async claims(use, scope, claims, rejected) {
        // Userinfo reads the grant after the account.
        if (isEnded()) throw new errors.InvalidToken('everything of the account was ended');
        const isIdToken = use === 'id_token';
        const wanted = namesOf(isIdToken && isForUserinfo(ctx) ? '' : scope, Object.keys(claims), rejected);
        // An ID token without claims of the citizen needs no look at the consent.
        if (isIdToken && wanted.length === 0) return { sub: account.id, ...statement(claims) };
        const release = await releases.of(ctx, account, token);
        if (release.over !== undefined) return { sub: account.id };
        const names = release.claims(wanted);
        const portrait = names.includes('portrait') ? await accounts.portrait(account.id) : undefined;
        return { ...claimValues(account, names, clock.now(), portrait), sub: account.id, ...statement(claims) };
      },
    };
  };
}
