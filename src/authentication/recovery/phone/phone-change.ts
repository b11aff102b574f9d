import type { Audit } from '../../../audit/index.ts';
import type { Account, Accounts, LivingSession } from '../../../identity/index.ts';
import type { Notifications } from '../../../notifications/index.ts';
import {
  LANGUAGES,
  ok,
  plusSeconds,
  refuse,
  shortMomentText,
  type Clock,
  type Language,
  type Problem,
  type Result,
} from '../../../shared/index.ts';
import type { Seal, Store } from '../../../storage/index.ts';
import {
  afterMiss,
  type Authenticators,
  codeEvents,
  endOf,
  type Notices,
  readTypedCode,
  type SentNote,
  whyNotResent,
} from '../../factors/index.ts';
import type { Devices } from '../../devices/index.ts';
import type { Throttle, Whence } from '../../guarding/index.ts';
import { openPhoneChangeDocuments, type StoredPhoneChange } from './phone-change-documents.ts';
import { recoveryProblems } from '../problems.ts';
import type { ConfirmationCodes } from '../confirmation-codes.ts';
import { recoveryEvents } from '../events.ts';

export interface RecoveryOptions {
  /** Seconds after a recovery during which no sign-in reaches LoA2. */
  readonly holdSeconds: number;
  /** Seconds that a phone change waits, so that it can be cancelled. */
  readonly phoneWaitSeconds: number;
  /** Our base address, for the cancellation link. */
  readonly issuer: string;
}

export interface PhoneChangeDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly authenticators: Authenticators;
  readonly notifications: Notifications;
  readonly notices: Notices;
  readonly throttle: Throttle;
  readonly codes: ConfirmationCodes;
  readonly devices: Pick<Devices, 'knownAs'>;
  /** Ends everything of an account that began before, except in one session, unless that is over itself. */
  readonly endSessions: (accountId: string, kept?: LivingSession) => Promise<boolean>;
  readonly placeOf: (address: string) => string;
  readonly options: RecoveryOptions;
}

/** A pending change, as its holder sees it. */
export interface PhoneChange {
  /** E.164 */
  readonly phone: string;
  readonly requestedAt: Date;
  readonly readyAt: Date;
  readonly isReady: boolean;
}

const { make } = recoveryProblems;

/**
 * Changes an account's phone. Nothing changes for some days, every channel gets a message with a cancellation link, and
 * then the new phone must be confirmed. Until then, anyone with access to the account or one of its channels can
 * cancel.
 */
export function openPhoneChange(dependencies: PhoneChangeDependencies) {
  const { clock, audit, accounts, authenticators, notifications, notices, throttle, codes, seal } = dependencies;
  const { placeOf, options, endSessions, devices } = dependencies;
  const changes = openPhoneChangeDocuments({ ...dependencies, waitSeconds: options.phoneWaitSeconds });
  const hours = Math.round(options.holdSeconds / 3600);

  const whoOf = ({ id }: Account): string => seal.digest(id, 'phone-change');
  const whenceOf = async ({ id }: Account, address: string, secrets: readonly string[]): Promise<Whence> => ({
    ...{ where: placeOf(address), on: await devices.knownAs(id, secrets) },
  });

  /** To the channels that the account has, and to the new phone. */
  const tellAll = async (
    account: Account,
    phone: string,
    template: string,
    params: Record<string, string | number>,
  ) => {
    const { language = LANGUAGES[0] } = account;
    const to = { channel: 'sms', address: phone } as const;
    await Promise.all([
      notices.tell(account, template, params),
      ...(phone === account.phone ? [] : [notifications.send({ to, language, template, params })]),
    ]);
  };

  const viewOf = (change: StoredPhoneChange): PhoneChange => ({
    phone: changes.phoneOf(change),
    requestedAt: change.requestedAt,
    readyAt: change.readyAt,
    isReady: change.readyAt <= clock.now(),
  });

  /** Idempotent. */
  const carryOut = async (change: StoredPhoneChange, session?: LivingSession): Promise<void> => {
    const phone = changes.phoneOf(change);
    const before = await accounts.find(change._id);
    if (before !== undefined) {
      const heldUntil = plusSeconds(clock.now(), options.holdSeconds);
      await authenticators.change(before.id, {}, { $max: { heldUntil } });
      // Notify first, because afterwards the old phone is no longer known.
      await tellAll(before, phone, 'phone_changed', { hours });
      await accounts.changePhone(before.id, phone);
      // What the old phone proved counts no more, wherever that was.
      if (!(await endSessions(before.id, session))) await endSessions(before.id);
      await audit.record(recoveryEvents.make.phone_changed({ account: before.id }));
    }
    await changes.remove(change);
  };

  const find = async (accountId: string): Promise<StoredPhoneChange | undefined> => {
    const change = await changes.find(accountId);
    if (change?.state !== 'changing') return change?.state === 'waiting' ? change : undefined;
    await carryOut(change);
    return undefined;
  };

  const cancel = async (change: StoredPhoneChange | undefined): Promise<Result<void>> => {
    if (change === undefined || !(await changes.cancel(change))) return refuse(make.phone_change_over());
    const account = await accounts.find(change._id);
    await audit.record(recoveryEvents.make.phone_change_cancelled({ account: change._id }));
    if (account !== undefined) await tellAll(account, changes.phoneOf(change), 'phone_change_cancelled', {});
    return ok(undefined);
  };

  return {
    /** Undefined if none is pending. */
    async find(accountId: string): Promise<PhoneChange | undefined> {
      const change = await find(accountId);
      return change === undefined ? undefined : viewOf(change);
    },

    /** Refusals: `phone_same`, `phone_change_waiting`. */
    async request(account: Account, phone: string): Promise<Result<PhoneChange>> {
      if (phone === account.phone) return refuse(make.phone_same());
      await find(account.id);
      const announced = await changes.announce(account.id, phone);
      if (announced === undefined) return refuse(make.phone_change_waiting());
      const { change, secret } = announced;
      const { language = LANGUAGES[0] } = account;
      // Messages first: a change that was not announced must not proceed.
      await tellAll(account, phone, 'phone_change_requested', {
        phone: `••• ${phone.slice(-3)}`,
        time: shortMomentText(change.readyAt, language),
        link: `${options.issuer}/recovery/phone/cancel/${secret}`,
        // A message of two parts has no room for the long address.
        shortLink: `${options.issuer}/c/${secret}`,
      });
      const waiting = await changes.wait(change);
      if (waiting === undefined) return refuse(make.phone_change_waiting());
      await audit.record(recoveryEvents.make.phone_change_requested({ account: account.id }));
      return ok(viewOf(waiting));
    },

    /**
     * Sends a code to the new phone. Refusals: `phone_change_over`, `phone_change_early`, `code_just_sent`,
     * `too_many_recoveries`, `server_busy`.
     */
    async sendCode(
      account: Account,
      language: Language,
      address: string,
      device: readonly string[] = [],
    ): Promise<Result<void>> {
      const change = await find(account.id);
      if (change === undefined) return refuse(make.phone_change_over());
      if (change.readyAt > clock.now()) return refuse(make.phone_change_early());
      const sent = await codes.send(
        {
          boundTo: change.changeId,
          // Separate from the limits for codes that strangers can request.
          who: whoOf(account),
          ...{ account, template: 'phone_code', language },
          phone: changes.phoneOf(change),
          whence: await whenceOf(account, address, device),
          before: change.code,
        },
        async (code) => (await changes.setCode(change, code)) !== undefined,
      );
      if (!sent.ok) return sent;
      if (sent.value) return ok(undefined);
      return refuse(whyNotResent((await find(account.id))?.code, clock.now()) ?? make.phone_change_over());
    },

    /** The code that was sent to the new phone and can still be typed, and when another one can be sent. */
    async sent(account: Account, address: string, device: readonly string[] = []): Promise<SentNote | undefined> {
      const code = (await find(account.id))?.code;
      if (code === undefined || endOf(code, clock.now()) !== undefined) return undefined;
      return codes.sent(code, { who: whoOf(account), whence: await whenceOf(account, address, device) });
    },

    /**
     * The new phone answered. Refusals: `code_missing`, `code_malformed`, `phone_change_over`, `code_not_sent`,
     * `code_wrong`, `code_expired`, `code_spent`.
     */
    async complete(account: Account, typed: string, address: string, session?: LivingSession): Promise<Result<void>> {
      const read = readTypedCode(typed);
      if (!read.ok) return read;
      const given = read.value;
      const change = await find(account.id);
      if (change === undefined) return refuse(make.phone_change_over());
      const reject = async (problem: Problem): Promise<Result<void>> => {
        await audit.record(codeEvents.make.one_time_code_rejected({ account: account.id, problem: problem.code }));
        return refuse(problem);
      };
      const over = endOf(change.code, clock.now());
      if (over !== undefined || change.code === undefined) return reject(over ?? make.phone_change_over());
      const { digest } = change.code;
      const tried = (await changes.tryCode(change, digest))?.code;
      if (tried === undefined) return reject(make.phone_change_over());
      if (!codes.isRight(change.code, change.changeId, given)) {
        await throttle.count('place', placeOf(address));
        return reject(afterMiss(tried));
      }
      const begun = await changes.begin(change, digest);
      if (begun === undefined) return refuse(make.phone_change_over());
      await carryOut(begun, session);
      return ok(undefined);
    },

    /** By the holder, signed in. Refusal: `phone_change_over`. */
    cancel: async (accountId: string): Promise<Result<void>> => cancel(await find(accountId)),

    /** By anyone with the link from a message. */
    async findByLink(secret: string): Promise<PhoneChange | undefined> {
      const change = await changes.findByCancel(secret);
      return change === undefined || change.state === 'changing' ? undefined : viewOf(change);
    },
    /** Refusal: `phone_change_over`. */
    cancelByLink: async (secret: string): Promise<Result<void>> => cancel(await changes.findByCancel(secret)),

    /**
     * An officer has seen the holder: at once, and whatever waits ends. Refusals: `phone_same`, `account_not_found`.
     */
    async changeAtDesk(accountId: string, phone: string, officer: string): Promise<Result<void>> {
      const account = await accounts.find(accountId);
      if (account?.phone === phone) return refuse(make.phone_same());
      const changed = await accounts.changePhone(accountId, phone);
      if (!changed.ok) return changed;
      await endSessions(accountId);
      const waiting = await changes.find(accountId);
      if (waiting !== undefined) await changes.remove(waiting);
      await audit.record(recoveryEvents.make.phone_changed({ account: accountId, officer }));
      if (account !== undefined) await tellAll(account, phone, 'phone_changed_at_desk', {});
      return ok(undefined);
    },

    async resume(): Promise<void> {
      for (const change of await changes.unfinished()) await carryOut(change);
    },
  };
}

export type PhoneChanges = ReturnType<typeof openPhoneChange>;
