import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Result } from '../shared/index.ts';
import type { Seal, Store } from '../storage/index.ts';
import type { KeySets } from './clients/key-sets.ts';
import type { ErrorTelling, ToldRefusal } from './errors/index.ts';
import type { GrantLoaderDependencies } from './grants/loader.ts';
import type { SigningAlgorithm } from './keys/index.ts';
import type { ResourceServerSetting } from './settings.ts';
import type { OutboundOptions } from './outbound.ts';

/** A request that oidc-provider is answering. */
export type ProviderContext = KoaContextWithOIDC;

/** A request of any of our pages, as far as oidc-provider looks at it. */
export type PageContext = Parameters<Provider['Session']['get']>[0];

/** What was asked for where an error can't be sent to the RP. `program`: nothing that a browser is sent to. */
export type UnsentRequest = 'sign_in' | 'sign_out' | 'program';

/** Why it was refused, as far as a citizen can be told. */
export type UnsentCause = 'unknown_client' | 'unregistered_uri' | 'over' | 'request';

/** An error that can't be sent to the RP. */
export interface UnsentError {
  readonly request: UnsentRequest;
  readonly cause: UnsentCause;
  readonly code: string;
  readonly description: string | undefined;
  readonly status: number;
  /** Id of the cause in the catalogue of errors, and the address that explains it. */
  readonly told: ToldRefusal | undefined;
  /** Parameters of the request, as anybody may have sent them. */
  readonly sent: Readonly<Record<'client_id' | 'redirect_uri' | 'post_logout_redirect_uri', unknown>>;
}

/** The form that asks whether to sign out. */
export interface SignOutForm {
  readonly action: string;
  /** Hidden fields. */
  readonly fields: Readonly<Record<string, string>>;
  readonly clientId: string | undefined;
}

/** Pages that oidc-provider asks for; `web` renders them. */
export interface ProviderPages {
  /** An error that can't be sent to the RP. */
  error(ctx: KoaContextWithOIDC, error: UnsentError): void;
  /** A fault: the store does not answer, or a defect. Called within the request, before its answer is sent. */
  fault(ctx: KoaContextWithOIDC, error: unknown): void;
  /** Asks whether to sign out. */
  signOut(ctx: KoaContextWithOIDC, form: SignOutForm): void;
  signedOut(ctx: KoaContextWithOIDC, clientId: string | undefined): void;
}

/** Limits for clients that authenticate with keys of their own. */
export interface ClientKeyOptions {
  /** Longest life of a client assertion, in seconds. */
  readonly assertionSeconds: number;
  /** Longest time that keys from a `jwks_uri` are used without a new look, in seconds. */
  readonly cachedSeconds: number;
}

/** Limits on what is stored for requests that nobody goes on with. */
export interface Beginnings {
  /** Before a request is stored: for the account of its session, or else for where it comes from. @returns counter */
  begin(ctx: ProviderContext, accountId: string | undefined): Promise<Result<string | undefined>>;
  /** Before the request of an authenticated client is stored. */
  push(clientId: string): Result<undefined>;
  /** Once the stored request is gone. */
  finish(counter: string): Promise<void>;
}

/** What the provider is made from. Each feature takes the parts that it needs. */
export interface ProviderDependencies extends GrantLoaderDependencies {
  readonly issuer: string;
  /** Forgets what was shown in a sign-in under way. */
  readonly resetSignIn: (uid: string) => Promise<void>;
  readonly store: Store;
  readonly seal: Seal;
  readonly pages: ProviderPages;
  readonly beginnings: Beginnings;
  readonly algorithms: readonly SigningAlgorithm[];
  readonly resourceServers: readonly ResourceServerSetting[];
  readonly outbound: OutboundOptions;
  readonly clientKeys: ClientKeyOptions;
  readonly keySets: KeySets;
  readonly telling: ErrorTelling;
  /** Counts OAuth errors by their code. */
  readonly countError: (code: string) => void;
}
