import type { Provider } from 'oidc-provider';
import type { Proof } from '../../authentication/factors/index.ts';
import { isOver, type Account, type Acr, type AuthenticationLevel } from '../../identity/index.ts';

type Grant = InstanceType<Provider['Grant']>;

/** What the sign-in behind a grant reached. Everything issued from the grant states and is measured by it. */
export interface ReachedSignIn {
  /** Account level that was reached; undefined if none was. */
  readonly acr: Acr | undefined;
  readonly level: AuthenticationLevel;
  readonly proofs: readonly Proof[];
}

interface OpenIdPart {
  readonly scope?: string;
  readonly claims?: readonly string[];
}

/** Fields of a Grant that oidc-provider's types omit, and fields of our own. */
export type StoredGrant = Grant & {
  openid?: OpenIdPart;
  readonly rejected?: { readonly openid?: OpenIdPart };
  readonly resources?: object;
  sessionUid?: string;
  persistsLogout?: boolean;
  /** How often everything of the account had been ended by then. */
  epoch?: number;
  signIn?: ReachedSignIn;
};

/** Fields of our own that are stored with a Grant. */
export const OWN_GRANT_FIELDS = [
  'sessionUid',
  'persistsLogout',
  'epoch',
  'signIn',
] as const satisfies readonly (keyof StoredGrant)[];

/**
 * Whether everything of the account was ended after this grant was made. Its document may still be there: what saved it
 * had begun before.
 */
export const isOverGrant = (
  account: Account,
  { epoch = 0, sessionUid }: Pick<StoredGrant, 'epoch' | 'sessionUid'>,
): boolean => isOver(account, { epoch, sessionUid });
