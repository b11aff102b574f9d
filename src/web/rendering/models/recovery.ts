import type { CommonModel } from './common.ts';

/** The life of a password, and what to do when it or the phone is lost. */
export interface RecoveryModels {
  'account/password': CommonModel & {
    readonly action: string;
    readonly csrf: string;
    readonly personalNumber: string;
    /** Characters that a password has at least. */
    readonly least: number;
    readonly cancelUrl: string;
  };
  'account/password-changed': CommonModel & { readonly backUrl: string };
}
