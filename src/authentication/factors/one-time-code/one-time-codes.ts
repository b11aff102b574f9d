import type { Audit } from '../../../audit/index.ts';
import type { Account, Accounts } from '../../../identity/index.ts';
import type { Message, Notifications } from '../../../notifications/index.ts';
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
} from '../../../shared/index.ts';
import type { Seal, Store } from '../../../storage/index.ts';
import { crowded, type Throttle, throttlingEvents, tooMany } from '../../guarding/index.ts';
import { countedBy, type Proof, type ProvenSignIn, type SignInPort } from '../sign-in-port.ts';
import {
  afterMiss,
  CODE_DIGITS,
  CODE_SECONDS,
  CODE_TRIES,
  endOf,
  secondsToResend,
  sentNote,
  whyNotResent,
  type CodeFactor,
} from './sent-code.ts';
import { MOST_SENDS, openSendingLimit, WINDOW_SECONDS } from './sending-limit.ts';
import { codeEvents } from './events.ts';
import { codeProblems } from './problems.ts';
import { readTypedCode } from './typed-code.ts';
import { authenticatorProblems } from '../authenticators/problems.ts';

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
  /** As typed. */
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
  readonly signIns: SignInPort;
  readonly throttle: Throttle;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
  /** Our address. A browser fills the code of a message in only there. */
  readonly issuer: string;
  /** Accepted as every account's code: sandbox mode only. */
  readonly fixedCode?: string | undefined;
}

const { make } = codeProblems;

/** Destination of each factor's codes; undefined if the account has no such address. */
const RECEIVER: Readonly<Record<CodeFactor, (account: Account) => Message['to'] | undefined>> = {
  sms_code: ({ phone }) => (phone === undefined ? undefined : { channel: 'sms', address: phone }),
  email_code: ({ email }) => (email === undefined ? undefined : { channel: 'email', address: email }),
};
const NO_RECEIVER = { sms_code: make.no_phone, email_code: make.no_email } as const;

/**
 * One-time codes by SMS or e-mail: six digits, five minutes, five attempts, one use, bound to the sign-in they were
 * sent for.
 */
export function openOneTimeCodes(factor: CodeFactor, dependencies: OneTimeCodeDependencies) {
  const { store, seal, clock, audit, accounts, notifications, signIns, throttle, placeOf } = dependencies;
  const { issuer, fixedCode } = dependencies;
  const sendingLimit = openSendingLimit(store, clock);
  const proof = (): Proof => ({ factor, at: epochSeconds(clock) });
  // Compares digests, so that timing reveals nothing about the code.
  const digestOf = (signInId: string, accountId: string, code: string): string =>
    seal.digest(`${signInId}\n${accountId}\n${factor}\n${code}`, 'one-time-code');

  return {
    /**
     * Refusals: `sign_in_needed`, `no_phone`, `no_email`, `code_just_sent`, `too_many_codes`, `too_many_attempts`.
     */
    async send({ signInId, language, address, organisation }: SendCode): Promise<Result<ProvenSignIn>> {
      const signIn = await signIns.find(signInId);
      const account = signIn?.accountId === undefined ? undefined : await accounts.find(signIn.accountId);
      if (signIn === undefined || account?.state !== 'active')
        return refuse(authenticatorProblems.make.sign_in_needed());
      const to = RECEIVER[factor](account);
      if (to === undefined) return refuse(NO_RECEIVER[factor]());
      const before = signIn.codes[factor];
      const tooSoon = whyNotResent(before, clock.now());
      if (tooSoon !== undefined) return refuse(tooSoon);
      const where = placeOf(address);
      // Do not send a code that could not be tried.
      const counted = countedBy(account.id, signIn);
      const isKnown = signIn.device !== undefined;
      const closed =
        (await throttle.look('codes', counted)) ?? (isKnown ? undefined : await throttle.look('messages', where));
      if (closed !== undefined) {
        if (closed.first) await audit.record(throttlingEvents.make.sign_in_throttled({ account: account.id }));
        return refuse(tooMany(closed.seconds));
      }
      const seconds = await sendingLimit.reserve(counted, factor);
      if (seconds > 0) {
        const minutes = Math.ceil(seconds / 60);
        const limits = { most: MOST_SENDS, window: WINDOW_SECONDS / 60 };
        return refuse(make.too_many_codes({ minutes, count: minutes, ...limits }, seconds));
      }
      const code = randomDigits(CODE_DIGITS);
      const sentAt = clock.now();
      const updated = await signIns.setCode({ id: signInId, accountId: account.id }, factor, {
        digest: digestOf(signInId, account.id, code),
        sentAt,
        expiresAt: plusSeconds(sentAt, CODE_SECONDS),
        tries: 0,
        used: false,
        ...(before === undefined ? {} : { again: true }),
      });
      if (updated === undefined) {
        // Nothing is sent, so nothing counts: the same button was pressed twice, or the sign-in is over.
        await sendingLimit.release(counted, factor);
        const now = await signIns.find(signInId);
        const isSame = now?.accountId === account.id;
        return refuse(
          (isSame ? whyNotResent(now.codes[factor], clock.now()) : undefined) ??
            authenticatorProblems.make.sign_in_needed(),
        );
      }
      await Promise.all([
        notifications.send({
          to,
          language,
          template: 'one_time_code',
          params: { code, minutes: CODE_SECONDS / 60, organisation, host: new URL(issuer).hostname },
        }),
        throttle.count('messages', where),
        audit.record(codeEvents.make.one_time_code_sent({ account: account.id, channel: to.channel })),
      ]);
      return ok(updated);
    },

    /** What was sent in a sign-in, and how long `send` would refuse to send another one. Undefined: nothing was. */
    async sent(signIn: Pick<ProvenSignIn, 'accountId' | 'codes' | 'device'>, address: string) {
      const code = signIn.codes[factor];
      if (code === undefined || signIn.accountId === undefined) return undefined;
      const counted = countedBy(signIn.accountId, signIn);
      const waits = await Promise.all([
        sendingLimit.wait(counted, factor),
        throttle.wait('codes', counted),
        ...(signIn.device === undefined ? [throttle.wait('messages', placeOf(address))] : []),
      ]);
      return sentNote(code, Math.max(secondsToResend(code, clock.now()), ...waits));
    },

    /**
     * Refusals: `code_missing`, `code_malformed`, `sign_in_needed`, `code_not_sent`, `code_wrong`, `code_expired`,
     * `code_used`, `code_spent`, `too_many_attempts`, `server_busy`.
     */
    async verify({ signInId, code: typed, address }: VerifyCode): Promise<Result<ProvenSignIn>> {
      const read = readTypedCode(typed);
      if (!read.ok) return read;
      const given = read.value;
      const signIn = await signIns.find(signInId);
      if (signIn?.accountId === undefined) return refuse(authenticatorProblems.make.sign_in_needed());
      const { accountId } = signIn;
      const sent = signIn.codes[factor];
      const holding = { id: signInId, accountId };
      const where = placeOf(address);
      const isFixed = fixedCode !== undefined && given === fixedCode;
      const reject = async (problem: Problem): Promise<Result<ProvenSignIn>> => {
        await audit.record(codeEvents.make.one_time_code_rejected({ account: accountId, problem: problem.code }));
        return refuse(problem);
      };
      const accept = async (proven: ProvenSignIn): Promise<Result<ProvenSignIn>> => {
        await audit.record(codeEvents.make.one_time_code_accepted({ account: accountId }));
        return ok(proven);
      };

      if (sent === undefined && isFixed) {
        // The sandbox's fixed code needs no message; it is for clients that cannot read messages.
        const proven = await signIns.prove(holding, proof());
        return proven === undefined ? refuse(authenticatorProblems.make.sign_in_needed()) : accept(proven);
      }
      const over = endOf(sent, clock.now());
      if (over !== undefined || sent === undefined) return reject(over ?? make.code_not_sent());

      const place = await throttle.reserve('codes', countedBy(accountId, signIn));
      if (place === undefined) return refuse(crowded());
      if (!('settle' in place)) {
        if (place.first) await audit.record(throttlingEvents.make.sign_in_throttled({ account: accountId }));
        return refuse(tooMany(place.seconds));
      }
      try {
        // The attempt is counted before the comparison, so that only five concurrent guesses are compared.
        const tried = await signIns.tryCode(holding, factor, sent.digest, CODE_TRIES);
        const code = tried?.codes[factor];
        if (code === undefined) {
          await place.settle('untried');
          return await reject(await whyNot(signInId));
        }
        if (!isFixed && digestOf(signInId, accountId, given) !== sent.digest) {
          await Promise.all([place.settle('failed'), throttle.count('place', where)]);
          return await reject(afterMiss(code));
        }
        const spent = await signIns.spendCode(holding, factor, sent.digest, epochSeconds(clock));
        if (spent === undefined) {
          await place.settle('untried');
          return await reject(await whyNot(signInId));
        }
        await Promise.all([place.settle('succeeded'), throttle.uncount('messages', where)]);
        return await accept(spent);
      } catch (error) {
        // Best effort: an unreleased slot counts as a failure after a minute.
        await place.settle('untried').catch(() => undefined);
        throw error;
      }
    },
  };

  /** Finds out what happened to the code between the read and the attempt. */
  async function whyNot(signInId: string): Promise<Problem> {
    const signIn = await signIns.find(signInId);
    if (signIn?.accountId === undefined) return authenticatorProblems.make.sign_in_needed();
    // A newer code replaced the one that was typed.
    return endOf(signIn.codes[factor], clock.now()) ?? make.code_expired();
  }
}
