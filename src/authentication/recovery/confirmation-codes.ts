import type { Audit } from '../../audit/index.ts';
import type { Account, AccountId } from '../../identity/index.ts';
import type { Message, Notifications } from '../../notifications/index.ts';
import {
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
import {
  afterMiss,
  CODE_DIGITS,
  CODE_SECONDS,
  codeEvents,
  endOf,
  readTypedCode,
  secondsToResend,
  type SentCode,
  sentNote,
  type SentNote,
  whyNotResent,
} from '../factors/index.ts';
import {
  type Closed,
  crowded,
  openFamiliarPlaces,
  type Throttle,
  type ThrottleName,
  tooMany,
  type Whence,
} from '../guarding/index.ts';
import { recoveryProblems } from './problems.ts';

const HOUR = 3600;

/**
 * The limit that messages count for. At a familiar place recoveries have another one, which strangers cannot use up.
 */
export type ConfirmationLimit = Extract<ThrottleName, 'recoveries' | 'registrations' | 'activations'>;

/** Whose codes are counted. */
export interface CountedCodes {
  /** `recoveries` if not given. */
  readonly limit?: ConfirmationLimit;
  /** Keyed digest of what was typed, whether or not it has an account. */
  readonly who: string;
  readonly whence: Whence;
}

/** The recipient of a code, and what the code is bound to. */
export interface ConfirmationCode extends CountedCodes {
  /** Purpose of the code; each recovery has its own code. */
  readonly boundTo: string;
  /** Undefined if there is no account. */
  readonly account: Account | undefined;
  readonly template: 'recovery_confirmation' | 'phone_code' | 'registration_code' | 'activation_code';
  /** E.164; by default the account's own phone. */
  readonly phone?: string;
  /** Where it goes instead of to a phone. */
  readonly email?: string;
  readonly language: Language;
  /** The code that it replaces. */
  readonly before?: SentCode | undefined;
}

/** A code that was typed, and where the sent one is stored. */
export interface TypedConfirmation extends CountedCodes {
  readonly typed: string;
  readonly boundTo: string;
  /** The account whose phone it was sent to, for the audit record. */
  readonly accountId?: AccountId | undefined;
  /** Whether a message was sent. If not, no code is right. */
  readonly isSent: boolean;
  /** As it was read. */
  readonly code: SentCode | undefined;
  readonly find: () => Promise<SentCode | undefined>;
  /** Counts an attempt before the comparison; undefined if the code allows none. */
  readonly tryCode: (digest: string) => Promise<SentCode | undefined>;
  /** Of several correct ones at the same instant, one is accepted. */
  readonly spendCode: (digest: string) => Promise<boolean>;
  /** What is said if there is nothing left that the code could confirm. */
  readonly over: Problem;
}

export interface ConfirmationCodeDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly notifications: Notifications;
  readonly throttle: Throttle;
  /** Accepted as every code: sandbox mode only. */
  readonly fixedCode?: string | undefined;
  /** Our address. A browser fills the code of a message in only there. */
  readonly options: { readonly issuer: string };
}

const { make } = recoveryProblems;

/** The wait in a human-friendly unit; `context` and `count` select the text (i18next). */
function tooManyRecoveries({ seconds }: Closed): Problem {
  const [hours, minutes] = [Math.ceil(seconds / HOUR), Math.ceil(seconds / 60)];
  const wording = seconds > HOUR ? { count: hours, context: 'hours' } : { count: minutes };
  return make.too_many_recoveries({ minutes, hours, ...wording }, seconds);
}

/**
 * Confirmation codes of recoveries. Strangers can request them, so they have their own limits per typed number,
 * separate from those of a sign-in. A place where the holder has signed in before, and a known device, have their own
 * count, which strangers cannot use up.
 */
export function openConfirmationCodes(dependencies: ConfirmationCodeDependencies) {
  const { store, seal, clock, audit, notifications, throttle, fixedCode, options } = dependencies;
  const familiarity = openFamiliarPlaces(store, clock);
  const digestOf = (boundTo: string, code: string): string =>
    seal.digest(`${boundTo}\n${code}`, 'recovery-confirmation');

  const counterOf = async ({ limit = 'recoveries', who, whence }: CountedCodes): Promise<[ThrottleName, string]> => {
    if (limit !== 'recoveries') return [limit, who];
    const { as } = await familiarity(who, whence);
    return as === undefined ? ['recoveries', who] : ['recoveries_at_place', as.key];
  };

  const isRight = (code: SentCode, boundTo: string, typed: string): boolean =>
    digestOf(boundTo, typed) === code.digest || typed === fixedCode;

  /** The correct code was entered, so its message no longer counts. */
  const answered = async (counted: CountedCodes): Promise<void> => {
    await Promise.all([
      throttle.uncount(...(await counterOf(counted))),
      throttle.uncount('messages', counted.whence.where),
    ]);
  };

  return {
    isRight,

    /**
     * Creates and sends a code. Without an account, does the same work but sends nothing. `keep` is called before the
     * message is sent and decides whether it may be. Refusals: `code_just_sent`, `too_many_recoveries`,
     * `too_many_attempts`, `server_busy`.
     */
    async send(confirmation: ConfirmationCode, keep: (code: SentCode) => Promise<boolean>): Promise<Result<boolean>> {
      const { boundTo, account, template, phone = account?.phone, email, language, whence, before } = confirmation;
      const tooSoon = whyNotResent(before, clock.now());
      if (tooSoon !== undefined) return refuse(tooSoon);
      const { where } = whence;
      // A known device does not wait for messages that others at its place caused.
      const closed = whence.on === undefined ? await throttle.look('messages', where) : undefined;
      if (closed !== undefined) return refuse(tooMany(closed.seconds));
      const place = await throttle.reserve(...(await counterOf(confirmation)));
      if (place === undefined) return refuse(crowded());
      if (!('settle' in place)) return refuse(tooManyRecoveries(place));
      const code = randomDigits(CODE_DIGITS);
      const sentAt = clock.now();
      const expiresAt = plusSeconds(sentAt, CODE_SECONDS);
      const again = before === undefined ? {} : ({ again: true } as const);
      const kept = await keep({ digest: digestOf(boundTo, code), sentAt, expiresAt, tries: 0, used: false, ...again });
      if (!kept) {
        await place.settle('untried');
        return ok(false);
      }
      const to: Message['to'] =
        email === undefined ? { channel: 'sms', address: phone ?? '' } : { channel: 'email', address: email };
      const message = {
        to,
        language,
        template,
        params: { code, minutes: CODE_SECONDS / 60, host: new URL(options.issuer).hostname },
      } as const;
      await Promise.all([
        (phone ?? email) === undefined ? notifications.decoy(message) : notifications.send(message),
        // Each message counts until its code is entered.
        place.settle('failed'),
        throttle.count('messages', where),
      ]);
      return ok(true);
    },

    /** What was sent, and how long `send` would refuse to send another one. */
    async sent(code: SentCode, counted: CountedCodes): Promise<SentNote> {
      const { on, where } = counted.whence;
      const waits = await Promise.all([
        throttle.wait(...(await counterOf(counted))),
        ...(on === undefined ? [throttle.wait('messages', where)] : []),
      ]);
      return sentNote(code, Math.max(secondsToResend(code, clock.now()), ...waits));
    },

    /**
     * Refusals: `code_missing`, `code_malformed`, `code_wrong`, `code_expired`, `code_used`, `code_spent`,
     * `too_many_attempts`, `over`.
     */
    async verify(confirmation: TypedConfirmation): Promise<Result<void>> {
      const { typed, boundTo, whence, accountId, isSent, code, over } = confirmation;
      const read = readTypedCode(typed);
      if (!read.ok) return read;
      const { where } = whence;
      // A known device does not wait for what others at its place typed.
      const closed = whence.on === undefined ? await throttle.look('place', where) : undefined;
      if (closed !== undefined) return refuse(tooMany(closed.seconds));
      const reject = async (problem: Problem): Promise<Result<void>> => {
        await audit.record(codeEvents.make.one_time_code_rejected({ account: accountId, problem: problem.code }));
        return refuse(problem);
      };
      const whyOver = async (): Promise<Problem> => {
        const now = await confirmation.find();
        return (now === undefined ? undefined : endOf(now, clock.now())) ?? over;
      };
      const ended = endOf(code, clock.now());
      if (ended !== undefined || code === undefined) return reject(ended ?? over);
      const tried = await confirmation.tryCode(code.digest);
      if (tried === undefined) return reject(await whyOver());
      if (!isRight(code, boundTo, read.value) || !isSent) {
        await throttle.count('place', where);
        return reject(afterMiss(tried));
      }
      if (!(await confirmation.spendCode(code.digest))) return reject(await whyOver());
      await answered(confirmation);
      if (accountId !== undefined) await audit.record(codeEvents.make.one_time_code_accepted({ account: accountId }));
      return ok(undefined);
    },
  };
}

export type ConfirmationCodes = ReturnType<typeof openConfirmationCodes>;
