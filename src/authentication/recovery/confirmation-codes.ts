import type { Account } from '../../identity/index.ts';
import type { Notifications } from '../../notifications/index.ts';
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
  CODE_DIGITS,
  CODE_SECONDS,
  secondsToResend,
  type SentCode,
  sentNote,
  type SentNote,
  whyNotResent,
} from '../factors/index.ts';
import { type Closed, crowded, openFamiliarPlaces, type Throttle, tooMany, type Whence } from '../guarding/index.ts';
import { recoveryProblems } from './problems.ts';

const HOUR = 3600;

/** The recipient of a code, and what the code is bound to. */
export interface ConfirmationCode {
  /** Purpose of the code; each recovery has its own code. */
  readonly boundTo: string;
  /** Keyed digest of the typed number, whether or not it has an account. */
  readonly who: string;
  /** Undefined if there is no account. */
  readonly account: Account | undefined;
  readonly template: 'recovery_confirmation' | 'phone_code';
  /** E.164; by default the account's own phone. */
  readonly phone?: string;
  readonly language: Language;
  readonly whence: Whence;
  /** The code that it replaces. */
  readonly before?: SentCode | undefined;
}

export interface ConfirmationCodeDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly notifications: Notifications;
  readonly throttle: Throttle;
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
  const { store, seal, clock, notifications, throttle, options } = dependencies;
  const familiarity = openFamiliarPlaces(store, clock);
  const digestOf = (boundTo: string, code: string): string =>
    seal.digest(`${boundTo}\n${code}`, 'recovery-confirmation');

  const counterOf = async (who: string, whence: Whence): Promise<['recoveries_at_place' | 'recoveries', string]> => {
    const { as } = await familiarity(who, whence);
    return as === undefined ? ['recoveries', who] : ['recoveries_at_place', as.key];
  };

  return {
    isRight: (code: SentCode, boundTo: string, typed: string): boolean => digestOf(boundTo, typed) === code.digest,

    /**
     * Creates and sends a code. Without an account, does the same work but sends nothing. `keep` is called before the
     * message is sent and decides whether it may be. Refusals: `code_just_sent`, `too_many_recoveries`,
     * `too_many_attempts`, `server_busy`.
     */
    async send(
      { boundTo, who, account, template, phone = account?.phone, language, whence, before }: ConfirmationCode,
      keep: (code: SentCode) => Promise<boolean>,
    ): Promise<Result<boolean>> {
      const tooSoon = whyNotResent(before, clock.now());
      if (tooSoon !== undefined) return refuse(tooSoon);
      const { where } = whence;
      // A known device does not wait for messages that others at its place caused.
      const closed = whence.on === undefined ? await throttle.look('messages', where) : undefined;
      if (closed !== undefined) return refuse(tooMany(closed.seconds));
      const place = await throttle.reserve(...(await counterOf(who, whence)));
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
      const message = {
        to: { channel: 'sms', address: phone ?? '' },
        language,
        template,
        params: { code, minutes: CODE_SECONDS / 60, host: new URL(options.issuer).hostname },
      } as const;
      await Promise.all([
        phone === undefined ? notifications.decoy(message) : notifications.send(message),
        // Each message counts until its code is entered.
        place.settle('failed'),
        throttle.count('messages', where),
      ]);
      return ok(true);
    },

    /** What was sent, and how long `send` would refuse to send another one. */
    async sent(code: SentCode, who: string, whence: Whence): Promise<SentNote> {
      const waits = await Promise.all([
        throttle.wait(...(await counterOf(who, whence))),
        ...(whence.on === undefined ? [throttle.wait('messages', whence.where)] : []),
      ]);
      return sentNote(code, Math.max(secondsToResend(code, clock.now()), ...waits));
    },

    /** The correct code was entered, so its message no longer counts. */
    async answered(who: string, whence: Whence): Promise<void> {
      await Promise.all([
        throttle.uncount(...(await counterOf(who, whence))),
        throttle.uncount('messages', whence.where),
      ]);
    },
  };
}

export type ConfirmationCodes = ReturnType<typeof openConfirmationCodes>;
