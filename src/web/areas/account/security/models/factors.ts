import type { CommonModel } from '../../../../kit/page-model.ts';

/** An authenticator in a list, with the page that removes it. */
interface AuthenticatorView {
  readonly id: string;
  readonly name: string;
  readonly addedAt: string;
  readonly lastUsedAt: string | undefined;
  readonly removeUrl: string;
}

/** The pages of `/account/security`. */
export interface SecurityModels {
  'account/security': CommonModel & {
    readonly sections: readonly { readonly name: string; readonly url: string | undefined; readonly status: string }[];
    /** After a recovery: until then nothing can be added. */
    readonly heldUntil: string | undefined;
    readonly accountUrl: string;
  };
  'account/authenticator-app/list': CommonModel & {
    /** After a recovery: until then nothing can be added. */
    readonly heldUntil: string | undefined;
    readonly apps: readonly AuthenticatorView[];
    /** Missing while there are as many as may be. */
    readonly addUrl: string | undefined;
    readonly securityUrl: string;
  };
  'account/authenticator-app/add': CommonModel & {
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
  'account/passcode/home': CommonModel & {
    /** After a recovery: until then nothing can be added. */
    readonly heldUntil: string | undefined;
    /** Missing where there is none. */
    readonly setAt: string | undefined;
    readonly setUrl: string;
    readonly removeUrl: string;
    readonly securityUrl: string;
  };
  'account/passcode/set': CommonModel & {
    readonly action: string;
    readonly csrf: string;
    readonly cancelUrl: string;
  };
  'account/passcode/remove': CommonModel & {
    readonly action: string;
    readonly csrf: string;
    readonly cancelUrl: string;
  };
  'account/recovery-codes/home': CommonModel & {
    /** After a recovery: until then nothing can be added. */
    readonly heldUntil: string | undefined;
    /** Missing where none were made. */
    readonly left: number | undefined;
    readonly madeAt: string | undefined;
    readonly makeUrl: string;
    readonly removeUrl: string;
    readonly securityUrl: string;
  };
  'account/recovery-codes/make': CommonModel & {
    readonly action: string;
    readonly csrf: string;
    /** There are some, which the new ones replace. */
    readonly replaces: boolean;
    readonly cancelUrl: string;
  };
  'account/recovery-codes/new': CommonModel & {
    readonly codes: readonly string[];
    readonly homeUrl: string;
  };
  'account/recovery-codes/remove': CommonModel & {
    readonly action: string;
    readonly csrf: string;
    readonly cancelUrl: string;
  };
  'account/authenticator-app/remove': CommonModel & {
    readonly app: AuthenticatorView;
    readonly csrf: string;
    readonly cancelUrl: string;
  };
}
