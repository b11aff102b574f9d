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
import { CODE_DIGITS, CODE_SECONDS, type SentCode } from '../factors/index.ts';
import { type Closed, crowded, openFamiliarPlaces, type Throttle, tooMany } from '../guarding/index.ts';
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
  /** Pseudonym of the place. */
  readonly where: string;
}

export interface ConfirmationCodeDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly notifications: Notifications;
  readonly throttle: Throttle;
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
 * separate from those of a sign-in. A place where the holder has signed in before has its own count, which strangers
 * cannot use up.
 */
export function openConfirmationCodes({ store, seal, clock, notifications, throttle }: ConfirmationCodeDependencies) {
  const familiarity = openFamiliarPlaces(store, clock);
  const digestOf = (boundTo: string, code: string): string =>
    seal.digest(`${boundTo}\n${code}`, 'recovery-confirmation');

  return {
    isRight: (code: SentCode, boundTo: string, typed: string): boolean => digestOf(boundTo, typed) === code.digest,

    /**
     * Creates and sends a code. Without an account, does the same work but sends nothing. Refusals:
     * `too_many_recoveries`, `too_many_attempts`, `server_busy`. `keep` is called before the message is sent and
     * decides whether it may be.
     */
    async send(
      { boundTo, who, account, template, phone = account?.phone, language, where }: ConfirmationCode,
      keep: (code: SentCode) => Promise<boolean>,
    ): Promise<Result<boolean>> {
      const closed = await throttle.look('messages', where);
      if (closed !== undefined) return refuse(tooMany(closed.seconds));
      const { familiar } = await familiarity(who, where);
      const place = familiar
        ? await throttle.reserve('recoveries_at_place', `${who}:${where}`)
        : await throttle.reserve('recoveries', who);
      if (place === undefined) return refuse(crowded());
      if (!('settle' in place)) return refuse(tooManyRecoveries(place));
      const code = randomDigits(CODE_DIGITS);
      const sentAt = clock.now();
      const expiresAt = plusSeconds(sentAt, CODE_SECONDS);
      const kept = await keep({ digest: digestOf(boundTo, code), sentAt, expiresAt, tries: 0, used: false });
      if (!kept) {
        await place.settle('untried');
        return ok(false);
      }
      const message = {
        to: { channel: 'sms', address: phone ?? '' },
        language,
        template,
        params: { code, minutes: CODE_SECONDS / 60 },
      } as const;
      await Promise.all([
        phone === undefined ? notifications.decoy(message) : notifications.send(message),
        // Each message counts until its code is entered.
        place.settle('failed'),
        throttle.count('messages', where),
      ]);
      return ok(true);
    },

    /** The correct code was entered, so its message no longer counts. */
    async answered(who: string, where: string): Promise<void> {
      const { familiar } = await familiarity(who, where);
      await Promise.all([
        familiar ? throttle.uncount('recoveries_at_place', `${who}:${where}`) : throttle.uncount('recoveries', who),
        throttle.uncount('messages', where),
      ]);
    },
  };
}

export type ConfirmationCodes = ReturnType<typeof openConfirmationCodes>;
