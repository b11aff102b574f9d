import type { Problem } from '../../../shared/index.ts';
import type { AccountModels } from './account.ts';
import type { ApprovalModels } from './approvals.ts';
import type { CommonModel, RelyingPartyView } from './common.ts';
import type { DeviceModels } from './devices.ts';
import type { InteractionModels } from './interaction.ts';
import type { PasskeyModels } from './passkeys.ts';
import type { RecoveryModels } from './recovery.ts';
import type { SecurityModels } from './security.ts';

export type { CommonModel, RelyingPartyView } from './common.ts';
export type { AskedClaimView } from './interaction.ts';

/** Pages that belong to no area. */
interface SiteModels {
  home: CommonModel;
  error: CommonModel & {
    readonly problem: Problem;
    readonly reference?: string;
    readonly homeUrl: string;
    readonly technical?: string;
  };
  'sign-out': CommonModel & {
    readonly action: string;
    readonly fields: Readonly<Record<string, string>>;
    readonly rp?: RelyingPartyView;
  };
  'signed-out': CommonModel & { readonly rp?: RelyingPartyView };
  'form-post': CommonModel & { readonly action: string; readonly fields: readonly (readonly [string, string])[] };
}

/** Every page with what it shows. */
export interface PageModels
  extends
    SiteModels,
    InteractionModels,
    ApprovalModels,
    AccountModels,
    DeviceModels,
    SecurityModels,
    RecoveryModels,
    PasskeyModels {}

export type PageName = keyof PageModels;
