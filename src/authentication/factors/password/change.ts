import type { Audit } from '../../../audit/index.ts';
import type { Account, LivingSession } from '../../../identity/index.ts';
import { ok, refuse, together, type Clock, type Problem, type Result } from '../../../shared/index.ts';
import type { Seal } from '../../../storage/index.ts';
import type { Authenticators } from '../authenticators/authenticators.ts';
import type { Devices } from '../../devices/index.ts';
import type { Notices } from '../authenticators/notices.ts';
import type { Passwords } from './hashing.ts';
import { type Attempt, crowded, type PasswordAttempts, throttlingEvents, tooMany } from '../../guarding/index.ts';
import { checkNewPassword } from './choosing/check-new-password.ts';
import { authenticatorProblems } from '../authenticators/problems.ts';
import { passwordProblems } from './problems.ts';
import { passwordEvents } from './events.ts';

export interface ChangePassword {
  readonly account: Account;
  readonly current: string;
  readonly password: string;
  /** Of the client. */
  readonly address: string;
  /** The session that changes it. Everything else of the account ends. */
  readonly session: LivingSession;
  /** Secrets of the browser's device cookie. */
  readonly device?: readonly string[];
}

export interface PasswordChangeDependencies {
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly passwords: Passwords;
  readonly authenticators: Authenticators;
  readonly notices: Notices;
  readonly admit: PasswordAttempts;
  readonly devices: Pick<Devices, 'knownAs'>;
  readonly placeOf: (address: string) => string;
  /** Ends everything of an account that began before, except in one session, unless that is over itself. */
  readonly endSessions: (accountId: string, kept?: LivingSession) => Promise<boolean>;
}

const { make } = passwordProblems;

/** Changes a password. The current password counts as a guess, like in a sign-in. */
export function openPasswordChange(dependencies: PasswordChangeDependencies) {
  const { seal, clock, audit, passwords, authenticators, notices, admit, devices, placeOf, endSessions } = dependencies;

  const reject = async (attempt: Attempt, account: Account): Promise<Result<void>> => {
    await Promise.all([attempt.failed(), audit.record(passwordEvents.make.password_rejected({ account: account.id }))]);
    return refuse(make.current_password_wrong());
  };

  const change = async (
    attempt: Attempt,
    { account, current, password, session }: ChangePassword,
  ): Promise<Result<void>> => {
    const before = (await authenticators.find(account.id))?.password;
    const checked = await passwords.verify(before, current);
    if (!checked.ok) {
      await attempt.untried();
      return checked;
    }
    if (!checked.value || before === undefined) return reject(attempt, account);
    await attempt.succeeded();
    const hash = await passwords.hash(password);
    if (!hash.ok) return hash;
    // Before, so that everything has ended even if this process dies here.
    if (!(await endSessions(account.id, session))) return refuse(authenticatorProblems.make.sign_in_needed());
    const set = { password: hash.value, passwordSetAt: clock.now() };
    // Of two concurrent changes, one finds the password changed, so its current password is no longer correct.
    if (!(await authenticators.change(account.id, { password: before }, { $set: set }))) {
      return refuse(make.current_password_wrong());
    }
    // And after, because somebody may have signed in with the old password in between.
    await endSessions(account.id, session);
    await Promise.all([
      audit.record(passwordEvents.make.password_changed({ account: account.id })),
      notices.tell(account, 'password_changed'),
    ]);
    return ok(undefined);
  };

  const whyUnfit = async (password: string, current: string, account: Account): Promise<Problem | undefined> => {
    if (password === '') return make.password_missing();
    if (current.normalize('NFKC') === password.normalize('NFKC')) return make.password_same();
    return checkNewPassword(password, account);
  };

  /**
   * Refusals: `current_password_missing`, `password_missing`, those of `checkNewPassword`, `password_same`,
   * `current_password_wrong`, `too_many_attempts`, `server_busy`.
   */
  return async (command: ChangePassword): Promise<Result<void>> => {
    const { account, current, password, address, device = [] } = command;
    const faults = together(
      current === '' ? make.current_password_missing() : undefined,
      await whyUnfit(password, current, account),
    );
    if (faults !== undefined) return refuse(faults);
    const who = seal.digest(account.identity.number, 'throttle');
    const on = await devices.knownAs(account.id, device);
    const admission = await admit({ who, where: placeOf(address), on });
    if ('crowded' in admission) return refuse(crowded());
    if ('closed' in admission) {
      const { seconds, first } = admission.closed;
      if (first) await audit.record(throttlingEvents.make.sign_in_throttled({ account: account.id }));
      return refuse(tooMany(seconds));
    }
    try {
      return await change(admission.attempt, command);
    } catch (error) {
      // Best effort: an unreleased slot counts as a failure after a minute.
      await admission.attempt.untried().catch(() => undefined);
      throw error;
    }
  };
}
