import type { Audit } from '../audit/index.ts';
import { parsePersonalNumber, type Account, type AccountId, type Accounts } from '../identity/index.ts';
import type { Notifications } from '../notifications/index.ts';
import {
  epochSeconds,
  ok,
  plusSeconds,
  randomDigits,
  refuse,
  type Clock,
  type Language,
  type Result,
} from '../shared/index.ts';
import type { Seal, Store } from '../storage/index.ts';
import { openCredentials } from './credentials.ts';
import type { Factor } from './factors.ts';
import { networkOf } from './network.ts';
import { openPasswords, type PasswordOptions } from './password.ts';
import { authenticationProblems } from './problems.ts';
import { mergeProofs, type Proof } from './proofs.ts';
import { openSentCodes } from './sent-codes.ts';
import { openSignIns, type SentCode, type SignIn } from './sign-ins.ts';
import { openThrottle, type ThrottleName } from './throttle.ts';

const CODE_DIGITS = 6;
const CODE_SECONDS = 300;
const CODE_TRIES = 5;
const { make } = authenticationProblems;

export interface AuthenticationOptions extends PasswordOptions {
  /** Accepted as every account's code: sandbox mode only. */
  readonly fixedCode?: string | undefined;
}

export interface AuthenticationDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly notifications: Notifications;
  readonly options: AuthenticationOptions;
}

export interface VerifyPassword {
  /** The interaction's uid. */
  readonly signInId: string;
  /** As typed. */
  readonly number: string;
  readonly password: string;
  /** Of the client. */
  readonly address: string;
}

export interface SendCode {
  readonly signInId: string;
  readonly language: Language;
  readonly address: string;
  /** Name of the relying party, for the text. */
  readonly organisation: string;
}

export interface VerifyCode {
  readonly signInId: string;
  readonly code: string;
  readonly address: string;
}

export interface Authentication {
  find(signInId: string): Promise<SignIn | undefined>;
  /** A step-up begins with the session's account and what it proved; a sign-in that exists is left as it is. */
  begin(
    signInId: string,
    start: { accountId?: AccountId; proofs: readonly Proof[] },
    ttlSeconds: number,
  ): Promise<void>;
  /** "Use another account": what was shown so far is forgotten. */
  reset(signInId: string): Promise<void>;
  /** Refusals: `sign_in_failed`, `too_many_attempts`, `server_busy`. */
  verifyPassword(command: VerifyPassword): Promise<Result<SignIn>>;
  /** Refusals: `no_phone`, `too_many_codes`, `too_many_attempts`. */
  sendCode(command: SendCode): Promise<Result<SignIn>>;
  /** Refusals: `code_not_sent`, `code_wrong`, `code_expired`, `code_used`, `code_spent`, `too_many_attempts`. */
  verifyCode(command: VerifyCode): Promise<Result<SignIn>>;
  setPassword(accountId: string, password: string): Promise<void>;
}

/** Factors that the holder of an account can show. */
export const availableFactors = ({ phone }: Account): Factor[] => [
  'password',
  ...(phone === undefined ? [] : ['sms_code' as const]),
];

export function openAuthentication(dependencies: AuthenticationDependencies): Authentication {
  const { store, seal, clock, audit, accounts, notifications, options } = dependencies;
  const passwords = openPasswords(options);
  const credentials = openCredentials(store);
  const throttle = openThrottle(store, clock);
  const signIns = openSignIns({ store, seal, clock });
  const sentCodes = openSentCodes(store, clock);

  const tooMany = (seconds: number) =>
    refuse(make.too_many_attempts({ seconds, minutes: Math.ceil(seconds / 60) }, seconds));
  const codeDigest = (signInId: string, code: string): string => seal.digest(`${signInId}\n${code}`, 'one-time-code');
  const proofOf = (factor: Factor): Proof => ({ factor, at: epochSeconds(clock) });

  /** Takes a place for one try at each counter; the first that is closed says how long to wait. */
  const reserve = async (places: readonly [ThrottleName, string][]): Promise<number> => {
    for (const [name, key] of places) {
      const seconds = await throttle.reserve(name, key);
      if (seconds > 0) return seconds;
    }
    return 0;
  };

  const rehash = async (accountId: string, hash: string, password: string): Promise<void> => {
    const made = await passwords.hash(password);
    if (made.ok && (await credentials.rehash(accountId, hash, made.value))) {
      await audit.record({ type: 'password_rehashed', account: accountId });
    }
  };

  return {
    find: (id) => signIns.find(id),
    begin: (id, start, ttl) => signIns.begin(id, start, ttl),
    reset: (id) => signIns.forget(id),

    async verifyPassword({ signInId, number, password, address }) {
      const parsed = parsePersonalNumber(number);
      // What was typed is the key, whether it is anybody's number or not.
      const who = seal.digest(parsed.ok ? parsed.value : number, 'throttle');
      const where = networkOf(address);
      const places: readonly [ThrottleName, string][] = [
        ['account_and_address', `${who}:${where}`],
        ['account', who],
      ];
      const seconds = (await throttle.wait('address', where)) || (await reserve(places));
      if (seconds > 0) {
        await audit.record({ type: 'sign_in_throttled' });
        return tooMany(seconds);
      }
      const account = await accounts.findByNumber(parsed.ok ? parsed.value : '');
      const hash = await credentials.passwordHash(account?.id ?? '');
      const checked = await passwords.verify(hash, password);
      if (!checked.ok) {
        for (const [name, key] of places) await throttle.giveBack(name, key);
        return checked;
      }
      if (!checked.value || account?.state !== 'active' || hash === undefined) {
        await Promise.all([
          throttle.fail('address', where),
          audit.record({ type: 'password_rejected', ...(account === undefined ? {} : { account: account.id }) }),
        ]);
        return refuse(make.sign_in_failed());
      }
      const [signIn] = await Promise.all([
        signIns.take(signInId, account.id, proofOf('password')),
        ...places.map(([name, key]) => throttle.clear(name, key)),
        audit.record({ type: 'password_accepted', account: account.id }),
      ]);
      if (passwords.needsRehash(hash)) await rehash(account.id, hash, password);
      return ok(signIn);
    },

    async sendCode({ signInId, language, address, organisation }) {
      const signIn = await signIns.find(signInId);
      const account = signIn?.accountId === undefined ? undefined : await accounts.find(signIn.accountId);
      if (account?.phone === undefined) return refuse(make.no_phone());
      const blocked = await throttle.wait('address', networkOf(address));
      if (blocked > 0) return tooMany(blocked);
      const seconds = await sentCodes.reserve(account.id);
      if (seconds > 0) return refuse(make.too_many_codes({ minutes: Math.ceil(seconds / 60), seconds }, seconds));
      const code = randomDigits(CODE_DIGITS);
      const sentAt = clock.now();
      const updated = await signIns.setCode(signInId, account.id, {
        digest: codeDigest(signInId, code),
        sentAt,
        expiresAt: plusSeconds(sentAt, CODE_SECONDS),
        tries: 0,
        used: false,
      });
      if (updated === undefined) return refuse(make.code_not_sent());
      await Promise.all([
        notifications.send({
          to: { channel: 'sms', address: account.phone },
          language,
          template: 'one_time_code',
          params: { code, minutes: CODE_SECONDS / 60, organisation },
        }),
        audit.record({ type: 'one_time_code_sent', account: account.id, channel: 'sms' }),
      ]);
      return ok(updated);
    },

    async verifyCode({ signInId, code, address }) {
      const signIn = await signIns.find(signInId);
      if (signIn?.accountId === undefined) return refuse(make.code_not_sent());
      const { accountId, code: sent } = signIn;
      if (sent === undefined) {
        // The sandbox's fixed code needs no message: it is for clients that cannot read any.
        if (options.fixedCode === undefined || code !== options.fixedCode) return refuse(make.code_not_sent());
        const proven = await signIns.prove(signInId, accountId, mergeProofs(signIn.proofs, [proofOf('sms_code')]));
        return proven === undefined ? refuse(make.code_not_sent()) : ok(proven);
      }
      const places: readonly [ThrottleName, string][] = [
        ['account_and_address', `code:${accountId}:${networkOf(address)}`],
        ['account', `code:${accountId}`],
      ];
      const reject = async (problem: ReturnType<typeof make.code_wrong>) => {
        await audit.record({ type: 'one_time_code_rejected', account: accountId, problem: problem.code });
        return refuse(problem);
      };
      if (sent.used) return reject(make.code_used());
      if (sent.tries >= CODE_TRIES) return reject(make.code_spent());
      if (sent.expiresAt <= clock.now()) return reject(make.code_expired());
      const seconds = await reserve(places);
      if (seconds > 0) return tooMany(seconds);
      if (!isRight(signInId, code, sent)) {
        const tries = await signIns.missCode(signInId, sent);
        return reject(tries >= CODE_TRIES ? make.code_spent() : make.code_wrong({ left: CODE_TRIES - tries }));
      }
      const spent = await signIns.spendCode(signInId, sent, mergeProofs(signIn.proofs, [proofOf('sms_code')]));
      if (spent === undefined) return reject(make.code_used());
      await Promise.all([
        ...places.map(([name, key]) => throttle.clear(name, key)),
        audit.record({ type: 'one_time_code_accepted', account: accountId }),
      ]);
      return ok(spent);
    },

    async setPassword(accountId, password) {
      const hash = await passwords.hash(password);
      if (!hash.ok) throw new Error('no place to hash a password');
      await credentials.setPassword(accountId, hash.value, clock.now());
      await audit.record({ type: 'password_changed', account: accountId });
    },
  };

  function isRight(signInId: string, code: string, sent: SentCode): boolean {
    // Digests are compared, so that time says nothing of the code itself.
    return (
      codeDigest(signInId, code) === sent.digest || (options.fixedCode !== undefined && code === options.fixedCode)
    );
  }
}
