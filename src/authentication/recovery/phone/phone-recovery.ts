import { parsePersonalNumber, parsePhone } from '../../../identity/index.ts';
import { compactTyped, momentText, newSecret, ok, refuse, type Language, type Result } from '../../../shared/index.ts';
import type { PhoneChange } from './phone-change.ts';
import { recoveryProblems } from '../problems.ts';
import type { RecoveryParts } from '../parts.ts';
import { recoveryEvents } from '../events.ts';

export interface BeginPhoneRecovery {
  /** As typed. */
  readonly number: string;
  readonly password: string;
  /** Of the client. */
  readonly address: string;
  /** Secrets of the browser's device cookie. */
  readonly device?: readonly string[];
}

const { make } = recoveryProblems;

/**
 * A lost phone: number and password, a second factor that does not use that phone, the new phone, then a waiting
 * period.
 */
export function openPhoneRecovery(parts: RecoveryParts) {
  const { seal, clock, audit, accounts, authenticators, recoveries, phoneChanges, verifyPassword, isConfirmed } = parts;

  return {
    /** @returns the secret for the browser. Refusals: those of a sign-in, `recovery_hold`. */
    async begin(command: BeginPhoneRecovery, language: Language): Promise<Result<string>> {
      const secret = newSecret();
      const signIn = await verifyPassword({ signInId: secret, ...command });
      if (!signIn.ok) return signIn;
      const { accountId } = signIn.value;
      if (accountId === undefined) return refuse(make.recovery_over());
      const held = (await authenticators.find(accountId))?.heldUntil;
      // A recently recovered password must not be enough to change the phone as well.
      if (held !== undefined && held > clock.now())
        return refuse(make.recovery_hold({ until: momentText(held, language) }));
      const number = parsePersonalNumber(command.number);
      const who = seal.digest(number.ok ? number.value : '', 'throttle');
      await recoveries.begin(secret, { kind: 'phone', who, accountId, firstAt: clock.now(), signInId: undefined });
      await audit.record(recoveryEvents.make.recovery_begun({ account: accountId }));
      return ok(secret);
    },

    /** Refusals: `phone_missing`, `phone_malformed`, `recovery_over`, `phone_same`, `phone_change_waiting`. */
    async request(secret: string, typed: string): Promise<Result<PhoneChange>> {
      if (compactTyped(typed) === '') return refuse(make.phone_missing());
      const phone = await parsePhone(typed);
      if (phone === undefined) return refuse(make.phone_malformed());
      const recovery = await recoveries.find(secret);
      const account = await accounts.find(recovery?.accountId ?? '');
      if (account?.state !== 'active' || !isConfirmed(recovery, account)) return refuse(make.recovery_over());
      const requested = await phoneChanges.request(account, phone);
      if (!requested.ok) return requested;
      const completed = await recoveries.complete(secret, 'phone', {});
      if (completed !== undefined) await parts.carryOut(completed);
      return requested;
    },
  };
}
