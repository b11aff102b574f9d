import type { CommonModel } from './common.ts';

/** The pages of `/account/security`. */
export interface SecurityModels {
  'account/security': CommonModel & {
    readonly sections: readonly { readonly name: string; readonly url: string; readonly status: string }[];
    readonly accountUrl: string;
  };
}
