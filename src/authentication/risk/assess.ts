import type { Account } from '../../identity/index.ts';
import type { KnownDevices } from '../devices/known-devices.ts';
import { countryOf } from '../places/places.ts';
import type { Assessment } from '../sign-ins.ts';

/** Under which circumstances a first factor was shown. */
export interface Circumstances {
  readonly account: Account;
  /** Of the client. */
  readonly address: string;
  /** Secrets of the browser's device cookie. */
  readonly device: readonly string[];
}

export type Assess = (circumstances: Circumstances) => Promise<Assessment>;

/** Looks at the circumstances of a sign-in: one query on a known device. */
export function openRisk({ devices }: { devices: Pick<KnownDevices, 'list' | 'idOf' | 'isDue'> }): Assess {
  return async ({ account, address, device: secrets }) => {
    const [known, country] = await Promise.all([devices.list(account.id), countryOf(address)]);
    const ids = new Set(secrets.map((secret) => devices.idOf(secret)));
    const device = known.find(({ id }) => ids.has(id));
    return {
      raisedTo: 0,
      raisedBy: [],
      device: device === undefined ? undefined : { id: device.id, isDue: devices.isDue(device, country) },
    };
  };
}
