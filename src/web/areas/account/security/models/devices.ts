import type { CommonModel } from '../../../../kit/page-model.ts';

interface SessionView {
  readonly browser: string;
  readonly place: string;
  readonly signedInAt: string;
  readonly usedAt: string;
  /** Relying parties signed in to. */
  readonly services: readonly string[];
  /** The one that the page is shown in. */
  readonly isThis: boolean;
  readonly endUrl: string;
}

interface DeviceView {
  readonly browser: string;
  readonly place: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly isThis: boolean;
  readonly forgetUrl: string;
}

type ConfirmModel = CommonModel & { readonly action: string; readonly csrf: string; readonly cancelUrl: string };

/** Sessions and known devices, of `/account/security`. */
export interface DeviceModels {
  'account/sessions/list': CommonModel & {
    /** This one first. */
    readonly sessions: readonly SessionView[];
    /** Missing where there are no others. */
    readonly endOthersUrl: string | undefined;
    readonly signOutUrl: string;
    readonly securityUrl: string;
  };
  /** Without a session: all others. */
  'account/sessions/end': ConfirmModel & { readonly session: SessionView | undefined };
  'account/sessions/ended': CommonModel & { readonly backUrl: string };
  'account/devices/list': CommonModel & {
    readonly devices: readonly DeviceView[];
    readonly forgetAllUrl: string | undefined;
    readonly securityUrl: string;
  };
  /** Without a device: all of them. */
  'account/devices/forget': ConfirmModel & { readonly device: DeviceView | undefined };
  'account/devices/forgotten': CommonModel & { readonly backUrl: string };
}
