import type { Audit } from '../../../audit/index.ts';
import type { Account, Accounts } from '../../../identity/index.ts';
import { epochSeconds, ok, refuse, type Clock, type Result } from '../../../shared/index.ts';
import type { Seal } from '../../../storage/index.ts';
import { authenticatorId, type Authenticators } from '../authenticators/authenticators.ts';
import type { Showable } from '../contract.ts';
import type { Notices } from '../authenticators/notices.ts';
import { type MakeTry, type Tried } from '../../guarding/index.ts';
import { countedBy, type Holding, type ProvenSignIn, type SignInPort, type VerifyTypedCode } from '../sign-in-port.ts';
import { newRecoveryCode, readRecoveryCode } from './format.ts';
import { recoveryCodeEvents } from './events.ts';
import { recoveryCodeProblems } from './problems.ts';
import { authenticatorProblems } from '../authenticators/problems.ts';

const CODES = 10;

export interface RecoveryCodeDependencies {
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly authenticators: Authenticators;
  readonly notices: Notices;
  readonly signIns: SignInPort;
  readonly makeTry: MakeTry;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
}

/** Backup codes (look-up secrets, NIST SP 800-63B section 3.1.2). */
export interface RecoveryCodes extends Showable {
  /** How many are left, and when they were created; undefined if none were. */
  state(accountId: string): Promise<{ readonly left: number; readonly madeAt: Date } | undefined>;
  /** Creates ten new codes that replace all previous ones. Only digests are stored, so they cannot be shown again. */
  make(account: Account): Promise<readonly string[]>;
  remove(account: Account): Promise<void>;
  /** Consumes a code, audits it and notifies the holder. @returns false if it is invalid or was used. */
  spend(account: Account, typed: string): Promise<boolean>;
  /**
   * Refusals: `recovery_code_missing`, `recovery_code_malformed`, `sign_in_needed`, `recovery_code_wrong`,
   * `too_many_attempts`, `server_busy`.
   */
  verify(command: VerifyTypedCode): Promise<Result<ProvenSignIn>>;
}

const { make } = recoveryCodeProblems;

export function openRecoveryCodes(dependencies: RecoveryCodeDependencies): RecoveryCodes {
  const { seal, clock, audit, accounts, authenticators, notices, signIns, makeTry, placeOf } = dependencies;
  const digestOf = (accountId: string, code: string): string => seal.digest(`${accountId}\n${code}`, 'recovery-code');

  /** Before others take their place, or none: if this process dies in between, too little counts. */
  const revokeOld = async ({ id }: Account): Promise<void> => {
    const old = (await authenticators.find(id))?.recoveryCodes;
    if (old !== undefined) await accounts.revoke(id, authenticatorId('recovery-codes', old.madeAt));
  };

  const state: RecoveryCodes['state'] = async (accountId) => {
    const { recoveryCodes } = (await authenticators.find(accountId)) ?? {};
    return recoveryCodes === undefined
      ? undefined
      : { left: recoveryCodes.digests.length, madeAt: recoveryCodes.madeAt };
  };

  const spend: RecoveryCodes['spend'] = async (account, typed) => {
    const code = readRecoveryCode(typed);
    if (!code.ok) return false;
    const digest = digestOf(account.id, code.value);
    // Of two concurrent uses of the same code, one succeeds.
    const spent = await authenticators.change(
      account.id,
      { 'recoveryCodes.digests': digest },
      { $pull: { 'recoveryCodes.digests': digest } },
    );
    if (!spent) return false;
    const left = (await state(account.id))?.left ?? 0;
    await Promise.all([
      audit.record(recoveryCodeEvents.make.recovery_code_used({ account: account.id, left })),
      notices.tell(account, 'recovery_code_used', { left }),
    ]);
    return true;
  };

  const attempt = async (holding: Holding, typed: string): Promise<Tried<ProvenSignIn>> => {
    const account = await accounts.find(holding.accountId);
    if (account?.state !== 'active')
      return { outcome: 'untried', result: refuse(authenticatorProblems.make.sign_in_needed()) };
    const madeAt = (await authenticators.find(account.id))?.recoveryCodes?.madeAt;
    if (madeAt === undefined || !(await spend(account, typed))) {
      await audit.record(recoveryCodeEvents.make.recovery_code_rejected({ account: account.id }));
      return { outcome: 'failed', result: refuse(make.recovery_code_wrong()) };
    }
    const by = authenticatorId('recovery-codes', madeAt);
    const proven = await signIns.prove(holding, { factor: 'recovery_code', at: epochSeconds(clock), by });
    return proven === undefined
      ? { outcome: 'untried', result: refuse(authenticatorProblems.make.sign_in_needed()) }
      : { outcome: 'succeeded', result: ok(proven) };
  };

  const verify: RecoveryCodes['verify'] = async ({ signInId, code, address }) => {
    const read = readRecoveryCode(code);
    if (!read.ok) return read;
    const signIn = await signIns.find(signInId);
    if (signIn?.accountId === undefined) return refuse(authenticatorProblems.make.sign_in_needed());
    const holding = { id: signInId, accountId: signIn.accountId };
    const { accountId } = holding;
    const key = countedBy(accountId, signIn);
    const counted = { counter: 'codes', accountId, key, where: placeOf(address) } as const;
    return makeTry(counted, () => attempt(holding, code));
  };

  return {
    state,
    async make(account) {
      const codes = Array.from({ length: CODES }, newRecoveryCode);
      const digests = codes.map((code) => digestOf(account.id, code.replaceAll('-', '')));
      const recoveryCodes = { digests, madeAt: clock.now() };
      await revokeOld(account);
      const kept = await authenticators.change(account.id, {}, { $set: { recoveryCodes } });
      if (!kept) throw new Error('recovery codes for an account that signs in with nothing');
      await notices.added(account, 'recovery_code');
      return codes;
    },
    async remove(account) {
      await revokeOld(account);
      const removed = await authenticators.change(
        account.id,
        { recoveryCodes: { $exists: true } },
        { $unset: { recoveryCodes: '' } },
      );
      if (removed) await notices.removed(account, 'recovery_code');
    },
    spend,
    verify,
    show: ({ typed, ...command }) => verify({ ...command, code: typed }),
  };
}
