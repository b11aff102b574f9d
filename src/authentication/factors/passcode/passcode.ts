import type { Audit } from '../../../audit/index.ts';
import type { Account, AccountId, Accounts } from '../../../identity/index.ts';
import {
  compactTyped,
  epochSeconds,
  ok,
  problemIn,
  readDigits,
  refuse,
  together,
  type Clock,
  type Result,
} from '../../../shared/index.ts';
import { authenticatorId, type Authenticators, type StoredAuthenticators } from '../authenticators/authenticators.ts';
import type { Devices } from '../../devices/index.ts';
import { type Assess, type Throttle, throttlingEvents, tooMany } from '../../guarding/index.ts';
import type { Notices } from '../authenticators/notices.ts';
import type { Passwords } from '../password/hashing.ts';
import type { ProvenSignIn, SignInPort } from '../sign-in-port.ts';
import { isGuessable } from './guessable.ts';
import { passcodeEvents } from './events.ts';
import { passcodeProblems } from './problems.ts';

const DIGITS = 6;
/**
 * Consecutive wrong attempts per device: the number of guesses at one in a million for someone who finds the device.
 */
export const MOST_TRIES = 5;

export interface SetPasscode {
  readonly account: Account;
  readonly passcode: string;
  /** The repeated input. */
  readonly again: string;
}

/** A passcode as it is stored. */
export type ChosenPasscode = NonNullable<StoredAuthenticators['passcode']>;

export interface VerifyPasscode {
  /** The interaction's uid. */
  readonly signInId: string;
  /** As typed. */
  readonly passcode: string;
  /** Id of the device from the page; empty for the one that the page would show. */
  readonly deviceId: string;
  /** Secrets of the browser's device cookie. */
  readonly device: readonly string[];
  /** Of the client. */
  readonly address: string;
}

/** A holder who can sign in by passcode on a device. */
export interface PasscodeDevice {
  /** Id of the device. */
  readonly id: string;
  readonly account: Account;
  /** Whether it is disabled on this device, after too many wrong attempts, until the password is used here. */
  readonly isOff: boolean;
}

export interface PasscodeDependencies {
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly authenticators: Authenticators;
  readonly passwords: Passwords;
  readonly notices: Notices;
  readonly signIns: SignInPort;
  readonly throttle: Throttle;
  readonly devices: Pick<Devices, 'idOf' | 'ofBrowser' | 'takeTry' | 'giveTryBack' | 'clearTries'>;
  readonly assess: Assess;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
}

/** Six digits instead of number and password, only on a known device of the account. */
export interface Passcode {
  /** When it was set; undefined if there is none. */
  setAt(accountId: string): Promise<Date | undefined>;
  /**
   * Checks and hashes a passcode; stores nothing. Refusals: `passcode_missing`, `passcode_malformed`,
   * `passcode_again_missing`, `passcode_guessable`, `passcode_not_repeated`, `server_busy`.
   */
  choose(command: SetPasscode): Promise<Result<ChosenPasscode>>;
  /** Refusals: those of `choose`. */
  set(command: SetPasscode): Promise<Result<void>>;
  remove(account: Account): Promise<void>;
  /** The holder whose passcode a browser can ask for; of several, the one who signed in last. */
  onDevice(secrets: readonly string[], deviceId?: string): Promise<PasscodeDevice | undefined>;
  /**
   * Refusals: `passcode_missing`, `passcode_malformed`, `passcode_failed` for any other error, `too_many_attempts`,
   * `server_busy`.
   */
  verify(command: VerifyPasscode): Promise<Result<ProvenSignIn>>;
}

const { make } = passcodeProblems;

/** Refusals: `passcode_missing`, `passcode_malformed`. */
function readPasscode(typed: string): Result<string> {
  const read = readDigits(typed, DIGITS);
  if (read === 'missing') return refuse(make.passcode_missing());
  return read === 'malformed' ? refuse(make.passcode_malformed()) : ok(read.digits);
}

export function openPasscode(dependencies: PasscodeDependencies): Passcode {
  const { clock, audit, accounts, authenticators, passwords, notices, signIns, throttle, devices, assess, placeOf } =
    dependencies;

  /** Before another one takes its place, or none: if this process dies in between, too little counts. */
  const revokeOld = async ({ id }: Account): Promise<void> => {
    const old = (await authenticators.find(id))?.passcode;
    if (old !== undefined) await accounts.revoke(id, authenticatorId('passcode', old.setAt));
  };

  const onDevice: Passcode['onDevice'] = async (secrets, deviceId = '') => {
    const order = secrets.map((secret) => devices.idOf(secret));
    const found = await devices.ofBrowser(secrets);
    for (const id of deviceId === '' ? order : order.filter((one) => one === deviceId)) {
      const device = found.find((one) => one.id === id);
      if (device === undefined) continue;
      const stored = await authenticators.find(device.accountId);
      const account = stored?.passcode === undefined ? undefined : await accounts.find(device.accountId);
      if (account?.state === 'active') return { id, account, isOff: device.tries >= MOST_TRIES };
    }
    return undefined;
  };

  /** Upgrades the hash to the current parameters, only while it is still the old one. */
  const rehash = async (accountId: AccountId, hash: string, passcode: string): Promise<void> => {
    const made = await passwords.hash(passcode);
    if (made.ok) {
      await authenticators.change(accountId, { 'passcode.hash': hash }, { $set: { 'passcode.hash': made.value } });
    }
  };

  const reject = async (where: string, account?: AccountId): Promise<Result<ProvenSignIn>> => {
    await Promise.all([
      throttle.count('place', where),
      audit.record(passcodeEvents.make.passcode_rejected({ account })),
    ]);
    return refuse(make.passcode_failed());
  };

  const choose: Passcode['choose'] = async ({ account, passcode: typed, again }) => {
    const read = readPasscode(typed);
    const repeated = compactTyped(again);
    const faults = together(problemIn(read), repeated === '' ? make.passcode_again_missing() : undefined);
    if (faults !== undefined || !read.ok) return refuse(faults ?? make.passcode_missing());
    const passcode = read.value;
    if (passcode !== repeated) return refuse(make.passcode_not_repeated());
    if (isGuessable(passcode, account)) return refuse(make.passcode_guessable());
    const hash = await passwords.hash(passcode);
    return hash.ok ? ok({ hash: hash.value, setAt: clock.now() }) : hash;
  };

  return {
    async setAt(accountId) {
      return (await authenticators.find(accountId))?.passcode?.setAt;
    },

    choose,

    async set(command) {
      const { account } = command;
      const chosen = await choose(command);
      if (!chosen.ok) return chosen;
      await revokeOld(account);
      const kept = await authenticators.change(account.id, {}, { $set: { passcode: chosen.value } });
      if (!kept) throw new Error('a passcode for an account that signs in with nothing');
      await notices.added(account, 'passcode');
      return ok(undefined);
    },

    async remove(account) {
      await revokeOld(account);
      const removed = await authenticators.change(
        account.id,
        { passcode: { $exists: true } },
        { $unset: { passcode: '' } },
      );
      if (removed) await notices.removed(account, 'passcode');
    },

    onDevice,

    async verify({ signInId, passcode: typed, deviceId, device: secrets, address }) {
      const read = readPasscode(typed);
      if (!read.ok) return read;
      const passcode = read.value;
      const where = placeOf(address);
      const found = await onDevice(secrets, deviceId);
      // A known device has its own limit, which nobody else at the place can use up.
      const closed = found === undefined ? await throttle.look('place', where) : undefined;
      if (closed !== undefined) {
        if (closed.first) await audit.record(throttlingEvents.make.sign_in_throttled());
        return refuse(tooMany(closed.seconds));
      }
      // The attempt is counted before the comparison, so that only five concurrent attempts are compared.
      const isTaken = found !== undefined && (await devices.takeTry(found.account.id, found.id, MOST_TRIES));
      const stored = isTaken ? (await authenticators.find(found.account.id))?.passcode : undefined;
      const checked = await passwords.verify(stored?.hash, passcode);
      if (!checked.ok) {
        if (isTaken) await devices.giveTryBack(found.account.id, found.id);
        return checked;
      }
      if (!checked.value || found === undefined || stored === undefined) return reject(where, found?.account.id);
      const { account } = found;
      const assessment = await assess({ account, address, device: secrets });
      const [signIn] = await Promise.all([
        signIns.take(
          { id: signInId, account },
          { factor: 'passcode', at: epochSeconds(clock), by: authenticatorId('passcode', stored.setAt) },
          assessment,
        ),
        devices.clearTries(account.id, found.id),
        audit.record(passcodeEvents.make.passcode_accepted({ account: account.id })),
      ]);
      if (passwords.needsRehash(stored.hash)) await rehash(account.id, stored.hash, passcode);
      return ok(signIn);
    },
  };
}
