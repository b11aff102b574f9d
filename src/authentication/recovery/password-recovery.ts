import { parsePersonalNumber, type Account } from '../../identity/index.ts';
import { epochSeconds, newSecret, ok, refuse, type Language, type Problem, type Result } from '../../shared/index.ts';
import { afterMiss, checkNewPassword, codeEvents, endOf } from '../factors/index.ts';
import { tooMany } from '../guarding/index.ts';
import { recoveryProblems } from './problems.ts';
import { RECOVERY_SECONDS } from './recovery-documents.ts';
import type { RecoveryParts } from './parts.ts';
import { recoveryEvents } from './events.ts';

export interface BeginPasswordRecovery {
  /** As typed. */
  readonly number: string;
  readonly language: Language;
  /** Of the client. */
  readonly address: string;
  /** The sign-in to return to. */
  readonly signInId?: string;
}

const { make } = recoveryProblems;

/**
 * A forgotten password: number, code to the registered phone, second factor, new password. Until the correct code, no
 * response, read or write reveals whether the number has an account.
 */
export function openPasswordRecovery(parts: RecoveryParts) {
  const { seal, clock, audit, accounts, passwords, signIns, throttle, recoveries, codes, placeOf, fixedCode } = parts;

  /** The recipient of a code: an open account with a phone. */
  const receiverOf = (account: Account | undefined): Account | undefined =>
    account?.state === 'active' && account.phone !== undefined ? account : undefined;

  return {
    /** @returns the secret for the browser. Refusals: `too_many_recoveries`, `too_many_attempts`, `server_busy`. */
    async begin({ number, language, address, signInId }: BeginPasswordRecovery): Promise<Result<string>> {
      const parsed = parsePersonalNumber(number);
      const who = seal.digest(parsed.ok ? parsed.value : number, 'throttle');
      const account = receiverOf(await accounts.findByNumber(parsed.ok ? parsed.value : ''));
      const whose = account === undefined ? {} : { accountId: account.id };
      const secret = newSecret();
      const sent = await codes.send(
        { boundTo: secret, who, account, template: 'recovery_confirmation', language, where: placeOf(address) },
        async (code) => {
          await recoveries.begin(secret, { kind: 'password', who, ...whose, code, signInId });
          return true;
        },
      );
      if (!sent.ok) return sent;
      await audit.record(recoveryEvents.make.recovery_begun({ account: account?.id }));
      return ok(secret);
    },

    /** Refusals: `recovery_over`, `too_many_recoveries`, `too_many_attempts`, `server_busy`. */
    async resend(secret: string, language: Language, address: string): Promise<Result<void>> {
      const recovery = await recoveries.find(secret);
      if (recovery === undefined) return refuse(make.recovery_over());
      const account = receiverOf(await accounts.find(recovery.accountId ?? ''));
      const { who } = recovery;
      const sent = await codes.send(
        { boundTo: secret, who, account, template: 'recovery_confirmation', language, where: placeOf(address) },
        async (code) => (await recoveries.setCode(secret, code)) !== undefined,
      );
      if (!sent.ok) return sent;
      return sent.value ? ok(undefined) : refuse(make.recovery_over());
    },

    /** Refusals: `recovery_over`, `code_wrong`, `code_expired`, `code_used`, `code_spent`, `too_many_attempts`. */
    async verifyCode(secret: string, typed: string, address: string): Promise<Result<void>> {
      const where = placeOf(address);
      const closed = await throttle.look('place', where);
      if (closed !== undefined) return refuse(tooMany(closed.seconds));
      const recovery = await recoveries.find(secret);
      if (recovery === undefined) return refuse(make.recovery_over());
      const { accountId, code, who } = recovery;
      const reject = async (problem: Problem): Promise<Result<void>> => {
        await audit.record(codeEvents.make.one_time_code_rejected({ account: accountId, problem: problem.code }));
        return refuse(problem);
      };
      const over = endOf(code, clock.now());
      if (over !== undefined || code === undefined) return reject(over ?? make.recovery_over());
      // The attempt is counted before the comparison.
      const tried = (await recoveries.tryCode(secret, code.digest))?.code;
      if (tried === undefined)
        return reject(endOf((await recoveries.find(secret))?.code, clock.now()) ?? make.recovery_over());
      const given = typed.replace(/\s/g, '');
      const isRight = codes.isRight(code, secret, given) || given === fixedCode;
      if (!isRight || accountId === undefined) {
        await throttle.count('place', where);
        return reject(afterMiss(tried));
      }
      if ((await recoveries.spendCode(secret, code.digest)) === undefined) {
        return reject(endOf((await recoveries.find(secret))?.code, clock.now()) ?? make.recovery_over());
      }
      // The second factor is verified as in a sign-in, but this sign-in leads to no session, because no interaction has
      // its id.
      const proofs = [{ factor: 'sms_code', at: epochSeconds(clock) }] as const;
      await Promise.all([
        signIns.begin({ id: secret, account: { id: accountId, epoch: 0 } }, proofs, RECOVERY_SECONDS),
        codes.answered(who, where),
        audit.record(codeEvents.make.one_time_code_accepted({ account: accountId })),
      ]);
      return ok(undefined);
    },

    /** Refusals: `recovery_over`, those of `checkNewPassword`, `server_busy`. */
    async setPassword(secret: string, password: string): Promise<Result<void>> {
      const recovery = await recoveries.find(secret);
      const account = await accounts.find(recovery?.accountId ?? '');
      if (account?.state !== 'active' || !parts.isConfirmed(recovery, account)) return refuse(make.recovery_over());
      const problem = await checkNewPassword(password, account);
      if (problem !== undefined) return refuse(problem);
      const hash = await passwords.hash(password);
      if (!hash.ok) return hash;
      const completed = await recoveries.complete(secret, 'password', { hash: hash.value });
      if (completed === undefined) return refuse(make.recovery_over());
      await parts.carryOut(completed);
      return ok(undefined);
    },
  };
}
