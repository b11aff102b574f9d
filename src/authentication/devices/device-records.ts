import type { AccountId } from '../../identity/index.ts';
import { plusSeconds, type Clock } from '../../shared/index.ts';
import {
  defineCollection,
  optional,
  required,
  Schema,
  type DocumentOf,
  type Seal,
  type Store,
} from '../../storage/index.ts';

const KNOWN_SECONDS = 180 * 86_400;
/** Interval of renewal, so that not every sign-in writes. */
const RENEW_SECONDS = 86_400;
/** After this time, the process that should have sent the notice has died. */
const UNTOLD_SECONDS = 60;
const MOST_LISTED = 50;
/** No account has this id. */
export const NOBODY = '' as AccountId;

/** A browser's name and country. */
export interface Appearance {
  /** Such as `Chrome, Android`. */
  readonly browser?: string | undefined;
  /** ISO 3166-1. */
  readonly country?: string | undefined;
}

/** A browser at a sign-in: what it looks like, and the passkey that was used in it. */
export interface Seen extends Appearance {
  readonly passkey?: string | undefined;
}

/** A pending notice to the holder about a new device. */
export interface Untold {
  readonly since: Date;
  readonly organisation: string;
  readonly lookAt: string;
}

/** A browser in which an account's holder has signed in. */
export interface KnownDevice extends Appearance {
  /** Identifies the device within the account; useless for signing in. */
  readonly id: string;
  readonly accountId: AccountId;
  readonly firstSeenAt: Date;
  /** With the precision of a day. */
  readonly lastSeenAt: Date;
  readonly untold?: Untold | undefined;
  /** Wrong passcodes since the last correct one. */
  readonly tries: number;
  /** The passkey that was used on it last, as an authenticator is named in proofs. */
  readonly passkey?: string | undefined;
}

export const devicesCollection = defineCollection({
  name: 'devices',
  owner: 'authentication/devices',
  about: 'Browsers that holders have signed in with, for 180 days after the last time',
  key: 'account id and digest of the secret that the browser keeps',
  schema: new Schema({
    _id: required(String),
    accountId: required<AccountId>(String),
    /** Digest of the secret that the browser keeps. */
    device: required(String, { index: true }),
    browser: optional(String),
    country: optional(String),
    firstSeenAt: required(Date),
    lastSeenAt: required(Date),
    /** Wrong passcodes since the last correct one. */
    tries: required(Number),
    passkey: optional(String),
    untold: optional(new Schema({ since: required(Date), organisation: required(String), lookAt: required(String) })),
    expiresAt: required(Date, { expires: 0 }),
  })
    .index({ accountId: 1, lastSeenAt: 1 })
    .index({ 'untold.since': 1 }),
});

type DeviceDocument = DocumentOf<typeof devicesCollection>;

/** The devices of all accounts. Only digests of the secrets are stored. */
export interface DeviceRecords {
  /** Newest first. One query. */
  list(accountId: AccountId): Promise<KnownDevice[]>;
  /** The id of the device with a secret. */
  idOf(secret: string): string;
  /** The accounts' devices in a browser, last seen first; one query. `secrets` are those in its cookie. */
  ofBrowser(secrets: readonly string[]): Promise<KnownDevice[]>;
  /**
   * The id of the account's device that holds one of the secrets. Without secrets, none; with secrets, one query,
   * whether or not there is an account.
   */
  knownAs(accountId: AccountId | undefined, secrets: readonly string[]): Promise<string | undefined>;
  /** @returns undefined if the device is already known or a concurrent call was faster. */
  add(
    accountId: AccountId,
    secret: string,
    appearance: Seen,
    untold: Omit<Untold, 'since'>,
  ): Promise<KnownDevice | undefined>;
  /** Seen again: known for another 180 days. */
  renew(accountId: AccountId, id: string, seen: Seen): Promise<void>;
  isDue(device: KnownDevice, country: string | undefined): boolean;
  told(accountId: AccountId, id: string): Promise<void>;
  /** Devices whose notice is overdue because a process died. */
  untold(): Promise<KnownDevice[]>;
  /**
   * Counts a passcode attempt before it is made. @returns false if there is no device, or `most` attempts were wrong
   * since the last correct one.
   */
  takeTry(accountId: AccountId, id: string, most: number): Promise<boolean>;
  /** Releases an attempt that compared nothing. */
  giveTryBack(accountId: AccountId, id: string): Promise<void>;
  clearTries(accountId: AccountId, id: string): Promise<void>;
  /** @returns false if it was not known. */
  forget(accountId: AccountId, id: string): Promise<boolean>;
  /** Removes all but one. @returns how many. */
  forgetAll(accountId: AccountId, exceptId?: string): Promise<number>;
}

const appearanceOf = ({ browser, country, passkey }: Seen) => ({
  ...(passkey === undefined ? {} : { passkey }),
  ...(browser === undefined ? {} : { browser }),
  ...(country === undefined ? {} : { country }),
});

const deviceOf = (document: DeviceDocument): KnownDevice => ({
  ...appearanceOf(document),
  id: document.device,
  accountId: document.accountId,
  firstSeenAt: document.firstSeenAt,
  lastSeenAt: document.lastSeenAt,
  untold: document.untold,
  tries: document.tries,
});

export function openDeviceRecords({ store, seal, clock }: { store: Store; seal: Seal; clock: Clock }): DeviceRecords {
  const collection = store.collection(devicesCollection);
  const key = (accountId: AccountId, id: string): string => `${accountId}:${id}`;
  const idOf = (secret: string): string => seal.digest(secret, 'device');
  return {
    idOf,
    async list(accountId) {
      const found = collection.find({ accountId }).sort({ lastSeenAt: -1 }).limit(MOST_LISTED);
      return (await found.toArray()).map(deviceOf);
    },
    async ofBrowser(secrets) {
      if (secrets.length === 0) return [];
      const found = await collection.find({ device: { $in: secrets.map(idOf) } }).toArray();
      return found.map(deviceOf).sort((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
    },
    async knownAs(accountId, secrets) {
      if (secrets.length === 0) return undefined;
      const keys = secrets.map((secret) => key(accountId ?? NOBODY, idOf(secret)));
      const [found] = await collection
        .find({ _id: { $in: keys }, expiresAt: { $gt: clock.now() } })
        .limit(1)
        .toArray();
      return found?.device;
    },
    async add(accountId, secret, appearance, untold) {
      const now = clock.now();
      const device = idOf(secret);
      const document: DeviceDocument = {
        _id: key(accountId, device),
        accountId,
        device,
        ...appearanceOf(appearance),
        firstSeenAt: now,
        lastSeenAt: now,
        tries: 0,
        untold: { since: now, ...untold },
        expiresAt: plusSeconds(now, KNOWN_SECONDS),
      };
      return (await collection.insertIfAbsent(document)) ? deviceOf(document) : undefined;
    },
    async renew(accountId, id, seenAs) {
      const now = clock.now();
      const seen = { ...appearanceOf(seenAs), lastSeenAt: now, expiresAt: plusSeconds(now, KNOWN_SECONDS) };
      await collection.updateOne({ _id: key(accountId, id) }, { $set: seen });
    },
    isDue: ({ lastSeenAt, country: before, untold }, country) =>
      plusSeconds(lastSeenAt, RENEW_SECONDS) <= clock.now() ||
      untold !== undefined ||
      (country !== undefined && country !== before),
    async told(accountId, id) {
      await collection.updateOne({ _id: key(accountId, id) }, { $unset: { untold: '' } });
    },
    async untold() {
      const before = plusSeconds(clock.now(), -UNTOLD_SECONDS);
      return (await collection.find({ 'untold.since': { $lte: before } }).toArray()).map(deviceOf);
    },
    async takeTry(accountId, id, most) {
      const filter = { _id: key(accountId, id), tries: { $lt: most } };
      return (await collection.updateOne(filter, { $inc: { tries: 1 } })).matchedCount === 1;
    },
    async giveTryBack(accountId, id) {
      await collection.updateOne({ _id: key(accountId, id), tries: { $gt: 0 } }, { $inc: { tries: -1 } });
    },
    async clearTries(accountId, id) {
      await collection.updateOne({ _id: key(accountId, id) }, { $set: { tries: 0 } });
    },
    async forget(accountId, id) {
      return (await collection.deleteOne({ _id: key(accountId, id) })).deletedCount === 1;
    },
    async forgetAll(accountId, exceptId) {
      const others = exceptId === undefined ? {} : { device: { $ne: exceptId } };
      return (await collection.deleteMany({ accountId, ...others })).deletedCount;
    },
  };
}
