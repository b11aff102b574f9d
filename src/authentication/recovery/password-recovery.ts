import { parsePersonalNumber, type Account, type AccountId } from '../../identity/index.ts';
import { epochSeconds, newSecret, ok, refuse, type Language, type Result } from '../../shared/index.ts';
import { checkNewPassword, passwordProblems, readTypedCode, type SentNote, whyNotResent } from '../factors/index.ts';
import type { RecognisedDevice, Whence } from '../guarding/index.ts';
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
  /** Secrets of the browser's device cookie. */
  readonly device?: readonly string[];
  /** The sign-in to return to. */
  readonly signInId?: string;
}

const { make } = recoveryProblems;

/** The known device that a recovery goes on in; a recovery makes none known. */
const knownDevice = ({ on }: Whence): RecognisedDevice | undefined =>
  on === undefined ? undefined : { id: on, isDue: false };

/**
 * A forgotten password: number, code to the registered phone, second factor, new password. Until the correct code, no
 * response, read or write reveals whether the number has an account.
 */
export function openPasswordRecovery(parts: RecoveryParts) {
  const { seal, clock, audit, accounts, passwords, signIns, recoveries, codes } = parts;
  const { devices, placeOf } = parts;

  /** The recipient of a code: an open account with a phone. */
  const receiverOf = (account: Account | undefined): Account | undefined =>
    account?.state === 'active' && account.phone !== undefined ? account : undefined;

  const whenceOf = async (
    address: string,
    accountId: AccountId | undefined,
    secrets: readonly string[],
  ): Promise<Whence> => ({ where: placeOf(address), on: await devices.knownAs(accountId, secrets) });

  return {
    /**
     * @returns the secret for the browser. Refusals: `personal_number_missing`, `personal_number_malformed`,
     * `too_many_recoveries`, `too_many_attempts`, `server_busy`.
     */
    async begin(command: BeginPasswordRecovery): Promise<Result<string>> {
      const { language, address, device = [], signInId } = command;
      const number = parsePersonalNumber(command.number);
      if (!number.ok) return number;
      const who = seal.digest(number.value, 'throttle');
      const found = await accounts.findByNumber(number.value);
      const whence = await whenceOf(address, found?.id, device);
      const account = receiverOf(found);
      const whose = account === undefined ? {} : { accountId: account.id };
      const secret = newSecret();
      const sent = await codes.send(
        { boundTo: secret, who, account, template: 'recovery_confirmation', language, whence },
        async (code) => {
          await recoveries.begin(secret, { kind: 'password', who, ...whose, code, signInId });
          return true;
        },
      );
      if (!sent.ok) return sent;
      await audit.record(recoveryEvents.make.recovery_begun({ account: account?.id }));
      return ok(secret);
    },

    /** Refusals: `recovery_over`, `code_just_sent`, `too_many_recoveries`, `too_many_attempts`, `server_busy`. */
    async resend(
      secret: string,
      language: Language,
      address: string,
      device: readonly string[] = [],
    ): Promise<Result<void>> {
      const recovery = await recoveries.find(secret);
      if (recovery === undefined) return refuse(make.recovery_over());
      const account = receiverOf(await accounts.find(recovery.accountId ?? ''));
      const whence = await whenceOf(address, recovery.accountId, device);
      const { who } = recovery;
      const sent = await codes.send(
        {
          ...{ boundTo: secret, who, account, template: 'recovery_confirmation', language, whence },
          before: recovery.code,
        },
        async (code) => (await recoveries.setCode(secret, code)) !== undefined,
      );
      if (!sent.ok) return sent;
      if (sent.value) return ok(undefined);
      const now = await recoveries.find(secret);
      return refuse(
        whyNotResent(now?.firstAt === undefined ? now?.code : undefined, clock.now()) ?? make.recovery_over(),
      );
    },

    /** What was sent, and when another one can be; the same whether or not the number has an account. */
    async sent(secret: string, address: string, device: readonly string[] = []): Promise<SentNote | undefined> {
      const { accountId, code, who } = (await recoveries.find(secret)) ?? {};
      if (code === undefined || who === undefined) return undefined;
      return codes.sent(code, { who, whence: await whenceOf(address, accountId, device) });
    },

    /**
     * Refusals: `code_missing`, `code_malformed`, `recovery_over`, `code_wrong`, `code_expired`, `code_used`,
     * `code_spent`, `too_many_attempts`.
     */
    async verifyCode(
      secret: string,
      typed: string,
      address: string,
      device: readonly string[] = [],
    ): Promise<Result<void>> {
      const read = readTypedCode(typed);
      if (!read.ok) return read;
      const recovery = await recoveries.find(secret);
      if (recovery === undefined) return refuse(make.recovery_over());
      const { accountId, code, who } = recovery;
      const whence = await whenceOf(address, accountId, device);
      const verified = await codes.verify({
        ...{ typed, boundTo: secret, who, whence, accountId, isSent: accountId !== undefined, code },
        find: async () => (await recoveries.find(secret))?.code,
        tryCode: async (digest) => (await recoveries.tryCode(secret, digest))?.code,
        spendCode: async (digest) => (await recoveries.spendCode(secret, digest)) !== undefined,
        over: make.recovery_over(),
      });
      if (!verified.ok || accountId === undefined) return verified;
      // The second factor is verified as in a sign-in, but this sign-in leads to no session, because no interaction has
      // its id.
      await signIns.begin(
        { id: secret, account: { id: accountId, epoch: 0 }, device: knownDevice(whence) },
        [{ factor: 'sms_code', at: epochSeconds(clock) }],
        RECOVERY_SECONDS,
      );
      return ok(undefined);
    },

    /** Refusals: `password_missing`, `recovery_over`, those of `checkNewPassword`, `server_busy`. */
    async setPassword(secret: string, password: string): Promise<Result<void>> {
      if (password === '') return refuse(passwordProblems.make.password_missing());
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
