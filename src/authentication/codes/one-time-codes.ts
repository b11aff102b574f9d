import type { Audit } from '../../audit/index.ts';
import type { Accounts } from '../../identity/index.ts';
import type { Notifications } from '../../notifications/index.ts';
import {
  epochSeconds,
  ok,
  plusSeconds,
  randomDigits,
  refuse,
  type Clock,
  type Language,
  type Problem,
  type Result,
} from '../../shared/index.ts';
import type { Seal, Store } from '../../storage/index.ts';
import { authenticationProblems, crowded, tooMany } from '../problems.ts';
import type { Proof } from '../proofs.ts';
import type { SignIn, SignIns } from '../sign-ins.ts';
import type { Throttle } from '../throttling/throttle.ts';
import { afterMiss, CODE_DIGITS, CODE_SECONDS, CODE_TRIES, endOf } from './sent-code.ts';
import { MOST_SENDS, openSentCodes, WINDOW_SECONDS } from './sent-codes.ts';

export interface SendCode {
  /** The interaction's uid. */
  readonly signInId: string;
  readonly language: Language;
  /** Of the client. */
  readonly address: string;
  /** Name of the relying party, for the text. */
  readonly organisation: string;
}

export interface VerifyCode {
  readonly signInId: string;
  /** As typed: spaces between the digits do not count. */
  readonly code: string;
  readonly address: string;
}

export interface OneTimeCodeDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly notifications: Notifications;
  readonly signIns: SignIns;
  readonly throttle: Throttle;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
  /** Accepted as every account's code: sandbox mode only. */
  readonly fixedCode?: string | undefined;
}

const { make } = authenticationProblems;

/** One-time codes by SMS: six digits, five minutes, five tries, one use, bound to the sign-in they were sent for. */
export function openOneTimeCodes(dependencies: OneTimeCodeDependencies) {
  const { store, seal, clock, audit, accounts, notifications, signIns, throttle, placeOf, fixedCode } = dependencies;
  const sentCodes = openSentCodes(store, clock);
  const proof = (): Proof => ({ factor: 'sms_code', at: epochSeconds(clock) });
  // Digests are compared, so that time says nothing of the code itself.
  const digestOf = (signInId: string, accountId: string, code: string): string =>
    seal.digest(`${signInId}\n${accountId}\n${code}`, 'one-time-code');

  return {
    /** Refusals: `sign_in_needed`, `no_phone`, `too_many_codes`, `too_many_attempts`. */
    async send({ signInId, language, address, organisation }: SendCode): Promise<Result<SignIn>> {
      const signIn = await signIns.find(signInId);
      const account = signIn?.accountId === undefined ? undefined : await accounts.find(signIn.accountId);
      if (account?.state !== 'active') return refuse(make.sign_in_needed());
      if (account.phone === undefined) return refuse(make.no_phone());
      const where = placeOf(address);
      // A code that could not be tried is not worth a message.
      const closed = (await throttle.look('codes', account.id)) ?? (await throttle.look('messages', where));
      if (closed !== undefined) {
        if (closed.first) await audit.record({ type: 'sign_in_throttled', account: account.id });
        return refuse(tooMany(closed.seconds));
      }
      const seconds = await sentCodes.reserve(account.id);
      if (seconds > 0) {
        const minutes = Math.ceil(seconds / 60);
        const limits = { most: MOST_SENDS, window: WINDOW_SECONDS / 60 };
        return refuse(make.too_many_codes({ seconds, minutes, count: minutes, ...limits }, seconds));
      }
      const code = randomDigits(CODE_DIGITS);
      const sentAt = clock.now();
      const updated = await signIns.setCode(
        { id: signInId, accountId: account.id },
        {
          digest: digestOf(signInId, account.id, code),
          sentAt,
          expiresAt: plusSeconds(sentAt, CODE_SECONDS),
          tries: 0,
          used: false,
        },
      );
      if (updated === undefined) return refuse(make.sign_in_needed());
      await Promise.all([
        notifications.send({
          to: { channel: 'sms', address: account.phone },
          language,
          template: 'one_time_code',
          params: { code, minutes: CODE_SECONDS / 60, organisation },
        }),
        throttle.count('messages', where),
        audit.record({ type: 'one_time_code_sent', account: account.id, channel: 'sms' }),
      ]);
      return ok(updated);
    },

    /**
     * Refusals: `sign_in_needed`, `code_not_sent`, `code_wrong`, `code_expired`, `code_used`, `code_spent`, `too_many_attempts`,
     * `server_busy`.
     */
    async verify({ signInId, code: typed, address }: VerifyCode): Promise<Result<SignIn>> {
      const signIn = await signIns.find(signInId);
      if (signIn?.accountId === undefined) return refuse(make.sign_in_needed());
      const { accountId, code: sent } = signIn;
      const holding = { id: signInId, accountId };
      const where = placeOf(address);
      const code = typed.replace(/\s/g, '');
      const isFixed = fixedCode !== undefined && code === fixedCode;
      const reject = async (problem: Problem): Promise<Result<SignIn>> => {
        await audit.record({ type: 'one_time_code_rejected', account: accountId, problem: problem.code });
        return refuse(problem);
      };
      const accept = async (proven: SignIn): Promise<Result<SignIn>> => {
        await audit.record({ type: 'one_time_code_accepted', account: accountId });
        return ok(proven);
      };

      if (sent === undefined && isFixed) {
        // The sandbox's fixed code needs no message: it is for clients that cannot read any.
        const proven = await signIns.prove(holding, proof());
        return proven === undefined ? refuse(make.sign_in_needed()) : accept(proven);
      }
      const over = endOf(sent, clock.now());
      if (over !== undefined || sent === undefined) return reject(over ?? make.code_not_sent());

      const place = await throttle.reserve('codes', accountId);
      if (place === undefined) return refuse(crowded());
      if (!('settle' in place)) {
        if (place.first) await audit.record({ type: 'sign_in_throttled', account: accountId });
        return refuse(tooMany(place.seconds));
      }
      try {
        // The try is counted before anything is compared: of many guesses at the same instant five are looked at.
        const tried = await signIns.tryCode(holding, sent.digest, CODE_TRIES);
        if (tried?.code === undefined) {
          await place.settle('untried');
          return await reject(await whyNot(signInId));
        }
        if (!isFixed && digestOf(signInId, accountId, code) !== sent.digest) {
          await Promise.all([place.settle('failed'), throttle.count('place', where)]);
          return await reject(afterMiss(tried.code));
        }
        const spent = await signIns.spendCode(holding, sent.digest, proof());
        if (spent === undefined) {
          await place.settle('untried');
          return await reject(await whyNot(signInId));
        }
        await Promise.all([place.settle('succeeded'), throttle.uncount('messages', where)]);
        return await accept(spent);
      } catch (error) {
        // Best effort: a place that is not given back counts as a failure after a minute.
        await place.settle('untried').catch(() => undefined);
        throw error;
      }
    },
  };

  /** What became of the code between looking at it and trying it. */
  async function whyNot(signInId: string): Promise<Problem> {
    const signIn = await signIns.find(signInId);
    if (signIn?.accountId === undefined) return make.sign_in_needed();
    // Another code is there now: the one that was typed has ended.
    return endOf(signIn.code, clock.now()) ?? make.code_expired();
  }
}
