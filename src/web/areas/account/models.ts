import type { AccountLevel, AccountState } from '../../../identity/index.ts';
import type { CommonModel } from '../../kit/page-model.ts';
import type { DeviceModels } from './security/models/devices.ts';
import type { SecurityModels } from './security/models/factors.ts';
import type { PasskeyModels } from './security/models/passkeys.ts';
import type { PasswordAndPhoneModels } from './security/models/password-and-phone.ts';

/** The citizen's own pages. */
export interface AccountModels extends SecurityModels, DeviceModels, PasskeyModels, PasswordAndPhoneModels {
  'account/home': CommonModel & {
    readonly name: string;
    readonly level: AccountLevel;
    readonly state: AccountState;
    readonly consentsUrl: string;
    readonly securityUrl: string;
    readonly signOutUrl: string;
    /** Sign-ins of children that wait for this guardian. */
    readonly waiting: { readonly count: number; readonly url: string } | undefined;
  };
}
