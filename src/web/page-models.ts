import type { Problem } from '../shared/index.ts';
import type { AccountModels } from './areas/account/models.ts';
import type { ApprovalModels } from './areas/approvals/models.ts';
import type { CommonModel, RelyingPartyView } from './kit/common-model.ts';
import type { DeviceModels } from './areas/account/security/models/devices.ts';
import type { InteractionModels } from './areas/interaction/models.ts';
import type { PasskeyModels } from './areas/account/security/models/passkeys.ts';
import type { RecoveryModels } from './areas/recovery/models.ts';
import type { SecurityModels } from './areas/account/security/models/factors.ts';

export type { CommonModel, RelyingPartyView } from './kit/common-model.ts';
export type { AskedClaimView } from './areas/interaction/models.ts';

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
