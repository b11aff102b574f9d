import type { Audit } from '../../../audit/index.ts';
import { parsePersonalNumber, type Account, type Accounts } from '../../../identity/index.ts';
import { epochSeconds, ok, problemIn, refuse, together, type Clock, type Result } from '../../../shared/index.ts';
import type { Seal } from '../../../storage/index.ts';
import type { Authenticators } from '../authenticators/authenticators.ts';
import type { Devices } from '../../devices/index.ts';
import {
  type Assess,
  type Attempt,
  countryOf,
  crowded,
  type PasswordAttempts,
  type Recognised,
  throttlingEvents,
  tooMany,
} from '../../guarding/index.ts';
import type { Passwords } from './hashing.ts';
import type { ProvenSignIn, SignInPort } from '../sign-in-port.ts';
import { passwordEvents } from './events.ts';
import { whyNotOpen } from './not-open.ts';
import { passwordProblems } from './problems.ts';

export interface VerifyPassword {
  /** The interaction's uid. */
  readonly signInId: string;
  /** As typed. */
  readonly number: string;
  readonly password: string;
  /** Of the client. */
  readonly address: string;
  /** Secrets of the browser's device cookie. */
  readonly device?: readonly string[];
}

interface Looked {
  readonly account: Account | undefined;
  readonly recognised?: Recognised;
}

export interface PasswordSignInDependencies {
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly authenticators: Authenticators;
  readonly signIns: SignInPort;
  readonly assess: Assess;
  readonly devices: Pick<Devices, 'clearTries' | 'recognise'>;
  readonly admit: PasswordAttempts;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
}

/**
 * Sign-in with personal number and password. An unknown number and a wrong password give the same response after the
 * same reads, hashing and writes, whatever the state of the account; only after the right password does the holder read
 * why the account is not open. Input that cannot be a number and a password is refused before anything else.
 */
export function openPasswordSignIn(dependencies: PasswordSignInDependencies) {
  const { seal, clock, audit, accounts, passwords, authenticators, signIns, assess, devices, admit, placeOf } =
    dependencies;

  /**
   * Finds out before the attempt whether the browser is a known device of the account. A browser without a device's
   * secret costs nothing; any other costs the same reads, whether or not the number has an account.
   */
  const lookAround = async (number: string, { address, device = [] }: VerifyPassword) => {
    if (device.length === 0) return undefined;
    const account = await accounts.findByNumber(number);
    return { account, recognised: await devices.recognise(account?.id, device, await countryOf(address)) };
  };

  /** Upgrades the hash, only while it is still the old one, so that a concurrent password change is kept. */
  const rehash = async (accountId: string, hash: string, password: string): Promise<void> => {
    const made = await passwords.hash(password);
    if (made.ok && (await authenticators.rehash(accountId, hash, made.value))) {
      await audit.record(passwordEvents.make.password_rehashed({ account: accountId }));
    }
  };

  const reject = async (attempt: Attempt, account: Account | undefined): Promise<Result<ProvenSignIn>> => {
    await Promise.all([
      attempt.failed(),
      audit.record(passwordEvents.make.password_rejected({ account: account?.id })),
    ]);
    return refuse(passwordProblems.make.sign_in_failed());
  };

  const verify = async (
    attempt: Attempt,
    { account, recognised }: Looked,
    command: VerifyPassword,
  ): Promise<Result<ProvenSignIn>> => {
    const { signInId, password, address, device = [] } = command;
    const hash = (await authenticators.find(account?.id ?? ''))?.password;
    const checked = await passwords.verify(hash, password);
    if (!checked.ok) {
      await attempt.untried();
      return checked;
    }
    if (!checked.value || account === undefined || hash === undefined) return reject(attempt, account);
    const closed = whyNotOpen(account);
    if (closed !== undefined) {
      await Promise.all([
        attempt.untried(),
        audit.record(passwordEvents.make.password_without_account({ account: account.id, problem: closed.code })),
      ]);
      return refuse(closed);
    }
    const assessment = await assess({ account, address, device, recognised });
    const proof = { factor: 'password', at: epochSeconds(clock) } as const;
    const [signIn] = await Promise.all([
      signIns.take({ id: signInId, account }, proof, assessment),
      // A suspicious sign-in clears no failures and makes no place familiar, so that a retry is equally suspicious.
      assessment.raisedTo > 0 ? attempt.untried() : attempt.succeeded(),
      // A correct password enables the passcode on this device again.
      assessment.device?.hasTries === true ? devices.clearTries(account.id, assessment.device.id) : undefined,
      audit.record(passwordEvents.make.password_accepted({ account: account.id })),
    ]);
    if (passwords.needsRehash(hash)) await rehash(account.id, hash, password);
    return ok(signIn);
  };

  /**
   * Refusals: `personal_number_missing`, `personal_number_malformed`, `password_missing`, `sign_in_failed`,
   * `account_not_activated`, `account_locked`, `account_of_deceased`, `too_many_attempts`, `server_busy`.
   */
  return async (command: VerifyPassword): Promise<Result<ProvenSignIn>> => {
    const number = parsePersonalNumber(command.number);
    const missing = command.password === '' ? passwordProblems.make.password_missing() : undefined;
    const faults = together(problemIn(number), missing);
    if (faults !== undefined || !number.ok) return refuse(faults ?? passwordProblems.make.sign_in_failed());
    // The typed number is the key, whether or not it has an account.
    const who = seal.digest(number.value, 'throttle');
    const looked = await lookAround(number.value, command);
    const admission = await admit({ who, where: placeOf(command.address), on: looked?.recognised.present?.id });
    if ('crowded' in admission) return refuse(crowded());
    if ('closed' in admission) {
      const { seconds, first } = admission.closed;
      if (first) await audit.record(throttlingEvents.make.sign_in_throttled());
      return refuse(tooMany(seconds));
    }
    const { attempt } = admission;
    try {
      return await verify(attempt, looked ?? { account: await accounts.findByNumber(number.value) }, command);
    } catch (error) {
      // Best effort: an unreleased slot counts as a failure after a minute.
      await attempt.untried().catch(() => undefined);
      throw error;
    }
  };
}
