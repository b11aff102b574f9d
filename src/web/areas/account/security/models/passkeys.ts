import type { CommonModel } from '../../../../kit/page-model.ts';

interface PasskeyView {
  readonly name: string;
  readonly addedAt: string;
  readonly lastUsedAt: string | undefined;
  readonly synced: boolean;
  readonly renameUrl: string;
  readonly removeUrl: string;
}

/** The pages of passkeys. `options` is what the script hands to the browser, in JSON. */
export interface PasskeyModels {
  'account/passkeys/list': CommonModel & {
    /** After a recovery: until then nothing can be added. */
    readonly heldUntil: string | undefined;
    readonly passkeys: readonly PasskeyView[];
    /** What the script tells the browser: those that are still good, in JSON. */
    readonly accepted: string;
    /** Missing while there are as many as may be. */
    readonly addUrl: string | undefined;
    readonly securityUrl: string;
  };
  'account/passkeys/add': CommonModel & {
    readonly action: string;
    readonly csrf: string;
    readonly options: string;
    readonly name: string;
    readonly cancelUrl: string;
  };
  'account/passkeys/rename': CommonModel & {
    readonly action: string;
    readonly csrf: string;
    readonly name: string;
    readonly cancelUrl: string;
  };
  'account/passkeys/remove': CommonModel & {
    readonly action: string;
    readonly csrf: string;
    readonly name: string;
    readonly cancelUrl: string;
  };
}
