import type { CommonModel } from './common.ts';

/** An authenticator in a list, with the page that removes it. */
interface AuthenticatorView {
  readonly id: string;
  readonly name: string;
  readonly addedAt: string;
  readonly lastUsedAt?: string;
  readonly removeUrl: string;
}

/** The pages of `/account/security`. */
export interface SecurityModels {
  'account/security': CommonModel & {
    readonly sections: readonly { readonly name: string; readonly url: string; readonly status: string }[];
    readonly accountUrl: string;
  };
  'account/authenticator-apps': CommonModel & {
    readonly apps: readonly AuthenticatorView[];
    /** Missing while there are as many as may be. */
    readonly addUrl?: string;
    readonly securityUrl: string;
  };
  'account/authenticator-app-add': CommonModel & {
    readonly action: string;
    readonly csrf: string;
    /** The secret, sealed. */
    readonly pending: string;
    /** data: URI of the QR code. */
    readonly image: string;
    /** What the QR code says, for an app on the same phone. */
    readonly uri: string;
    /** In groups of four, for typing. */
    readonly secret: string;
    readonly name: string;
    readonly cancelUrl: string;
  };
  'account/authenticator-app-remove': CommonModel & {
    readonly app: AuthenticatorView;
    readonly csrf: string;
    readonly cancelUrl: string;
  };
}
