import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { ReuseWindows } from '../../authentication/factors/index.ts';
import type { Consent, Consents } from '../../consent/index.ts';
import { ACRS, type Account, type AccountId, type Acr } from '../../identity/index.ts';
import type { RelyingParties, RelyingParty } from '../../relying-parties/index.ts';
import { epochSeconds, type Clock } from '../../shared/index.ts';
import { FIRST_PARTY_CLIENT, relyingPartyOf } from '../clients/first-party.ts';
import { refusal } from '../errors/index.ts';
import type { StoredGrant } from '../grants/stored-grant.ts';
import { requestScoped } from '../request-scoped.ts';
import { decideRelease, isBelowMinimum, stateSignIn, type Release, type SignInStatement } from './release.ts';

export interface ReleaseDependencies {
  readonly clock: Clock;
  readonly consents: Pick<Consents, 'current'>;
  readonly relyingParties: RelyingParties;
  readonly reuse: ReuseWindows;
}

/** A token or code of a citizen. */
export interface CitizensToken {
  readonly accountId?: string | undefined;
  readonly clientId?: string | undefined;
}

type Entities = KoaContextWithOIDC['oidc']['entities'];
/** A refresh token, or the code that one may be issued for. */
export type TokenSource = NonNullable<Entities['RefreshToken'] | Entities['AuthorizationCode']>;

/** Decides what is released in a request. Each request reads the consent at most once. */
export interface Releases {
  /** Begins to read the consent, beside the account. */
  prefetch(ctx: KoaContextWithOIDC, token: CitizensToken): Promise<unknown>;
  /** What may be released to the holder of a token whose grant is loaded. */
  of(ctx: KoaContextWithOIDC, account: Account, token: CitizensToken): Promise<Release>;
  /** What may be stated about the sign-in of the loaded grant now. */
  state(ctx: KoaContextWithOIDC, account: Account, stated: Acr | undefined): SignInStatement;
  /**
   * Refuses a code or refresh token that gives nothing any more, and lowers what it states and gives to what holds now.
   *
   * @throws OIDCProviderError `invalid_grant`
   */
  admit(ctx: KoaContextWithOIDC, account: Account, source: TokenSource): Promise<void>;
}

const consentsRead = requestScoped<Promise<Consent | undefined>>('consent of a token');
const decided = requestScoped<Release>('what is released');

/** What was decided in this request. */
export const releaseIn = (ctx: KoaContextWithOIDC): Release | undefined => decided.get(ctx);

/** The grant of the request's token. */
export function grantIn({ oidc }: KoaContextWithOIDC): StoredGrant {
  const grant = oidc.entities.Grant as StoredGrant | undefined;
  if (grant === undefined) throw new Error('a token was released without its grant');
  return grant;
}

/** The `acr` that was stated when a token was issued. */
export function statedAcrOf(token: object): Acr | undefined {
  const { acr, extra } = token as { readonly acr?: unknown; readonly extra?: { readonly acr?: unknown } };
  return ACRS.find((known) => known === (acr ?? extra?.acr));
}

const isLasting = (grant: StoredGrant): boolean => grant.persistsLogout === true;

const REFUSALS = { no_consent: 'consent_ended', below_minimum: 'sign_in_below_minimum' } as const;

export function openReleases({ clock, consents, relyingParties, reuse }: ReleaseDependencies): Releases {
  const recordOf = ({ clientId = '' }: CitizensToken): RelyingParty => {
    const relyingParty = relyingPartyOf(relyingParties, clientId);
    if (relyingParty === undefined) throw new errors.InvalidClient('the client is not registered any more');
    return relyingParty;
  };

  const consentOf = (ctx: KoaContextWithOIDC, { accountId, clientId }: CitizensToken) => {
    if (accountId === undefined || clientId === undefined || clientId === FIRST_PARTY_CLIENT)
      return Promise.resolve(undefined);
    let reading = consentsRead.get(ctx);
    if (reading === undefined) {
      reading = consents.current(accountId as AccountId, clientId);
      consentsRead.set(ctx, reading);
    }
    return reading;
  };

  const of: Releases['of'] = async (ctx, account, token) => {
    const known = decided.get(ctx);
    if (known !== undefined) return known;
    const consent = await consentOf(ctx, token);
    const release = decideRelease({ grant: grantIn(ctx), account, relyingParty: recordOf(token), consent });
    decided.set(ctx, release);
    return release;
  };

  const state: Releases['state'] = (ctx, account, stated) =>
    stateSignIn(grantIn(ctx), account, stated, epochSeconds(clock), reuse);

  return {
    prefetch: consentOf,
    of,
    state,
    async admit(ctx, account, source) {
      const grant = grantIn(ctx);
      if (!isLasting(grant)) {
        // No refresh token comes of it, and the ID token reads the consent only if it gives claims.
        const isBelow = isBelowMinimum({ grant, account, relyingParty: recordOf(source) });
        if (isBelow) throw refusal(REFUSALS.below_minimum);
        return;
      }
      const release = await of(ctx, account, source);
      if (release.over !== undefined) throw refusal(REFUSALS[release.over]);
      // Of this request's copy of the grant: the token's scope is taken from it.
      const { scope = '' } = grant.openid ?? {};
      grant.openid = { ...grant.openid, scope: release.scopes(scope.split(' ')).join(' ') };
      if (source.kind !== 'RefreshToken') return;
      const { acr, amr } = state(ctx, account, statedAcrOf(source));
      Object.assign(source, { acr, amr });
    },
  };
}
