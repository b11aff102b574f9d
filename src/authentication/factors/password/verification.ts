import type { Audit } from '../../../audit/index.ts';
import { parsePersonalNumber, type Account, type Accounts } from '../../../identity/index.ts';
import { epochSeconds, ok, refuse, type Clock, type Result } from '../../../shared/index.ts';
import type { Seal } from '../../../storage/index.ts';
import type { Authenticators } from '../authenticators/authenticators.ts';
import type { Devices } from '../../devices/index.ts';
import {
  type Assess,
  type Attempt,
  crowded,
  type PasswordAttempts,
  throttlingEvents,
  tooMany,
} from '../../guarding/index.ts';
import type { Passwords } from './hashing.ts';
import type { ProvenSignIn, SignInPort } from '../sign-in-port.ts';
import { passwordEvents } from './events.ts';
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

export interface PasswordSignInDependencies {
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly authenticators: Authenticators;
  readonly signIns: SignInPort;
  readonly assess: Assess;
  readonly devices: Pick<Devices, 'clearTries'>;
  readonly admit: PasswordAttempts;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
}

/**
 * Sign-in with personal number and password. Malformed or unknown number, wrong password, locked, deceased, not
 * activated: all give the same response after the same reads, hashing and writes.
 */
export function openPasswordSignIn(dependencies: PasswordSignInDependencies) {
  const { seal, clock, audit, accounts, passwords, authenticators, signIns, assess, devices, admit, placeOf } =
    dependencies;

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

  const verify = async (attempt: Attempt, number: string, command: VerifyPassword): Promise<Result<ProvenSignIn>> => {
    const { signInId, password, address, device = [] } = command;
    const account = await accounts.findByNumber(number);
    const hash = (await authenticators.find(account?.id ?? ''))?.password;
    const checked = await passwords.verify(hash, password);
    if (!checked.ok) {
      await attempt.untried();
      return checked;
    }
    if (!checked.value || account?.state !== 'active' || hash === undefined) return reject(attempt, account);
    const assessment = await assess({ account, address, device });
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

  /** Refusals: `sign_in_failed`, `too_many_attempts`, `server_busy`. */
  return async (command: VerifyPassword): Promise<Result<ProvenSignIn>> => {
    const parsed = parsePersonalNumber(command.number);
    // The typed number is the key, whether or not it has an account.
    const who = seal.digest(parsed.ok ? parsed.value : command.number, 'throttle');
    const admission = await admit({ who, where: placeOf(command.address) });
    if ('crowded' in admission) return refuse(crowded());
    if ('closed' in admission) {
      const { seconds, first } = admission.closed;
      if (first) await audit.record(throttlingEvents.make.sign_in_throttled());
      return refuse(tooMany(seconds));
    }
    const { attempt } = admission;
    try {
      return await verify(attempt, parsed.ok ? parsed.value : '', command);
    } catch (error) {
      // Best effort: an unreleased slot counts as a failure after a minute.
      await attempt.untried().catch(() => undefined);
      throw error;
    }
  };
}
