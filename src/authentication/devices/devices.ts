import type { Audit } from '../../audit/index.ts';
import type { Account, Accounts } from '../../identity/index.ts';
import type { Message } from '../../notifications/index.ts';
import { LANGUAGES, newSecret, shortMomentText, type Clock } from '../../shared/index.ts';
import type { Seal, Store } from '../../storage/index.ts';
import { countryName, countryOf, type Recognise, type RecognisedDevice } from '../guarding/index.ts';
import { browserName } from './browser-name.ts';
import { NOBODY, openDeviceRecords, type Appearance, type DeviceRecords, type KnownDevice } from './device-records.ts';
import { deviceEvents } from './events.ts';

/** A browser's device cookie: a secret for each account that signed in there, and a spare one for the next account. */
export interface DeviceCookie {
  /** Most recently used first. */
  readonly secrets: readonly string[];
  /** Issued with the sign-in page, so that concurrent sign-ins in one browser count as one device. */
  readonly next: string | undefined;
}

export interface RememberDevice {
  readonly account: Account;
  /** The assessment after the first factor. */
  readonly known: RecognisedDevice | undefined;
  readonly cookie: DeviceCookie;
  readonly appearance: Appearance;
  /** The passkey that the sign-in was confirmed with in this browser. */
  readonly passkey?: string | undefined;
  /** Name of the relying party, for the message. */
  readonly organisation: string;
  /** Address of the holder's list of devices. */
  readonly lookAt: string;
}

export interface Devices extends Pick<
  DeviceRecords,
  'list' | 'idOf' | 'ofBrowser' | 'knownAs' | 'takeTry' | 'giveTryBack' | 'clearTries' | 'forget' | 'forgetAll'
> {
  /** A browser's name and country; needs no store access. */
  look(userAgent: string, address: string): Promise<Appearance>;
  /** One query. */
  readonly recognise: Recognise;
  /**
   * After a successful sign-in: makes the browser a known device of the account, and notifies the holder of a new
   * device. Needs no store access if the device is known and was renewed recently. @returns the secret for the browser.
   */
  remember(command: RememberDevice): Promise<string>;
  /** Sends the notices that a process which died left unsent. */
  resume(): Promise<void>;
}

/** Sends a message by every channel of the account. */
export type TellHolder = (account: Account, template: string, params: Message['params']) => Promise<void>;

export interface DevicesDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly tellHolder: TellHolder;
}

const SECRET_BYTES = 16;

export function openDevices(dependencies: DevicesDependencies): Devices {
  const { audit, accounts, tellHolder } = dependencies;
  const known = openDeviceRecords(dependencies);

  const tell = async (account: Account, { id, browser, country, firstSeenAt, untold }: KnownDevice): Promise<void> => {
    if (untold === undefined) return;
    const { language = LANGUAGES[0] } = account;
    await tellHolder(account, 'new_sign_in', {
      organisation: untold.organisation,
      browserIs: browser === undefined ? 'unknown' : 'known',
      browser: browser ?? '',
      placeIs: country === undefined ? 'unknown' : 'known',
      place: country === undefined ? '' : countryName(country, language),
      time: shortMomentText(firstSeenAt, language),
      lookAt: untold.lookAt,
      // A message of two parts has no room for the long address.
      shortLookAt: new URL('/devices', untold.lookAt).href,
    });
    await known.told(account.id, id);
  };

  return {
    ...known,
    async look(userAgent, address) {
      const [browser, country] = await Promise.all([browserName(userAgent), countryOf(address)]);
      return { ...(browser === undefined ? {} : { browser }), ...(country === undefined ? {} : { country }) };
    },
    async recognise(accountId, secrets, country) {
      const list = await known.list(accountId ?? NOBODY);
      const ids = new Set(secrets.map((secret) => known.idOf(secret)));
      const found = list.find(({ id }) => ids.has(id));
      if (found === undefined) return { known: list, present: undefined };
      const { id, tries, passkey } = found;
      const isDue = known.isDue(found, country);
      const present = {
        ...{ id, isDue },
        ...(tries > 0 ? ({ hasTries: true } as const) : {}),
        ...(passkey === undefined ? {} : { passkey }),
      };
      return { known: list, present };
    },
    async remember({ account, known: before, cookie, appearance, passkey, organisation, lookAt }) {
      const mine = before === undefined ? undefined : cookie.secrets.find((secret) => known.idOf(secret) === before.id);
      const isNew = passkey !== undefined && passkey !== before?.passkey;
      if (before !== undefined && mine !== undefined && !before.isDue && !isNew) return mine;
      if (before !== undefined && mine !== undefined) {
        await known.renew(account.id, before.id, { ...appearance, passkey });
        return mine;
      }
      const secret = cookie.next ?? newSecret(SECRET_BYTES);
      const added = await known.add(account.id, secret, { ...appearance, passkey }, { organisation, lookAt });
      if (added !== undefined) {
        await Promise.all([
          audit.record(deviceEvents.make.device_added({ account: account.id })),
          tell(account, added),
        ]);
      }
      return secret;
    },
    async resume() {
      for (const device of await known.untold()) {
        const account = await accounts.find(device.accountId);
        if (account !== undefined) await tell(account, device);
      }
    },
  };
}
