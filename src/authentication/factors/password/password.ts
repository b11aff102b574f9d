import { ProblemError, refuse, type Result } from '../../../shared/index.ts';
import { checkNewPassword } from './choosing/check-new-password.ts';
import type { PasswordHolder } from './choosing/personal.ts';
import { passwordProblems } from './problems.ts';
import { openPasswordChange, type PasswordChangeDependencies } from './change.ts';
import { openPasswordSignIn, type PasswordSignInDependencies } from './verification.ts';
import { passwordEvents } from './events.ts';

export type PasswordDependencies = PasswordChangeDependencies & PasswordSignInDependencies;

/** The password of an account: verification, change by its holder, and setting it for a new account. */
export function openPassword(dependencies: PasswordDependencies) {
  const { audit, authenticators, clock, passwords } = dependencies;
  return {
    /** Refusals: those of `openPasswordSignIn`. */
    verify: openPasswordSignIn(dependencies),
    /**
     * Refusals: those of `checkNewPassword`, `password_same`, `current_password_wrong`, `too_many_attempts`,
     * `server_busy`.
     */
    change: openPasswordChange(dependencies),
    /**
     * Checks and hashes a password of a holder; stores nothing. Refusals: `password_missing`, those of
     * `checkNewPassword`, `server_busy`.
     */
    async choose(holder: PasswordHolder, password: string): Promise<Result<string>> {
      if (password === '') return refuse(passwordProblems.make.password_missing());
      const problem = await checkNewPassword(password, holder);
      return problem === undefined ? passwords.hash(password) : refuse(problem);
    },
    /** @throws ProblemError `server_busy`. */
    async set(accountId: string, password: string): Promise<void> {
      const hash = await passwords.hash(password);
      if (!hash.ok) throw new ProblemError(hash.problem);
      await authenticators.setPassword(accountId, hash.value, clock.now());
      await audit.record(passwordEvents.make.password_changed({ account: accountId }));
    },
  };
}
