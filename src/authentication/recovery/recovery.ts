import type { Account } from '../../identity/index.ts';
import { ok, plusSeconds, refuse, together, type Result } from '../../shared/index.ts';
import { countedBy, type RecoveryKind } from '../factors/index.ts';
import type { RecoveryDependencies, RecoveryParts } from './parts.ts';
import { openPasswordRecovery } from './password-recovery.ts';
import { openPhoneChange } from './phone/phone-change.ts';
import { openPhoneRecovery } from './phone/phone-recovery.ts';
import { recoveryProblems } from './problems.ts';
import { openQuestions, type Question, whyNoAnswer } from './questions.ts';
import { ANSWER_TRIES, openRecoveryDocuments, type StoredRecovery } from './recovery-documents.ts';
import { RECOVERY_RULES, recoveryFactors, type RecoveryFactor } from './second-factors.ts';
import { recoveryEvents } from './events.ts';

/**
 * State of a recovery. `code`: the sent code is needed; `factor`: a second factor is needed; then the lost item is
 * replaced.
 */
export interface RecoveryState {
  readonly kind: RecoveryKind;
  readonly step: 'code' | 'factor' | 'password' | 'phone' | 'done';
  /** Second factors to choose from, best first; if empty at step `factor`, the citizen must go to the One-Stop desk. */
  readonly choices: readonly RecoveryFactor[];
  readonly questions: readonly Question[];
  /** The account; only after the first factor was shown. */
  readonly account: Account | undefined;
  readonly signInId: string | undefined;
}

const { make } = recoveryProblems;

/** Recovery of a lost password or phone (NIST SP 800-63B section 4.2). Never with one weak factor. */
export function openRecovery(dependencies: RecoveryDependencies) {
  const { store, seal, clock, audit, accounts, authenticators, notices, makeTry, available, placeOf } = dependencies;
  const { factors, endSessions, signIns, options } = dependencies;
  const recoveries = openRecoveryDocuments({ store, seal, clock });
  const questions = openQuestions(dependencies);
  const phoneChanges = openPhoneChange(dependencies);

  const carryOut = async (recovery: StoredRecovery): Promise<void> => {
    const { _id, accountId, hash, completedAt } = recovery;
    const account = await accounts.find(accountId ?? '');
    if (account !== undefined && hash !== undefined && completedAt !== undefined) {
      // A password that was set later is kept.
      await authenticators.change(
        account.id,
        { $or: [{ passwordSetAt: { $exists: false } }, { passwordSetAt: { $lte: completedAt } }] },
        {
          $set: { password: hash, passwordSetAt: completedAt },
          $max: { heldUntil: plusSeconds(completedAt, options.holdSeconds) },
        },
      );
      await endSessions(account.id);
      await Promise.all([
        audit.record(recoveryEvents.make.password_recovered({ account: account.id, factor: recovery.second })),
        notices.tell(account, 'password_recovered', { hours: Math.round(options.holdSeconds / 3600) }),
      ]);
    }
    await recoveries.carriedOut(_id);
  };

  const parts: RecoveryParts = {
    ...dependencies,
    ...{ recoveries, questions, phoneChanges, carryOut },
    isConfirmed: (recovery, { id, level }) =>
      recovery?.accountId === id &&
      recovery.completedAt === undefined &&
      recovery.second !== undefined &&
      RECOVERY_RULES[recovery.second].kinds.includes(recovery.kind) &&
      RECOVERY_RULES[recovery.second].levels.includes(level),
  };

  const choicesOf = async (kind: RecoveryKind, account: Account): Promise<readonly RecoveryFactor[]> => {
    const [offered, stored] = await Promise.all([available(account), authenticators.find(account.id)]);
    return recoveryFactors(kind, account, offered, stored);
  };

  const stepOf = (recovery: StoredRecovery, account: Account): RecoveryState['step'] => {
    if (recovery.completedAt !== undefined) return 'done';
    if (recovery.firstAt === undefined) return 'code';
    if (!parts.isConfirmed(recovery, account)) return 'factor';
    return recovery.kind === 'password' ? 'password' : 'phone';
  };

  /** Undefined if it has ended. */
  const find = async (secret: string): Promise<RecoveryState | undefined> => {
    const recovery = await recoveries.find(secret);
    if (recovery === undefined) return undefined;
    const { kind, signInId } = recovery;
    const nobody = { kind, signInId, step: 'code', choices: [], questions: [], account: undefined } as const;
    if (recovery.firstAt === undefined) return nobody;
    const account = await accounts.find(recovery.accountId ?? '');
    if (account?.state !== 'active') return undefined;
    const step = stepOf(recovery, account);
    if (step !== 'factor') return { ...nobody, step, account };
    const [choices, asked] = await Promise.all([choicesOf(kind, account), questions.asked(account.id)]);
    return { ...nobody, step, account, choices, questions: asked };
  };

  /** The account at the step of the second factor, if `factor` is one of its choices. */
  const choosing = async (secret: string, factor: RecoveryFactor): Promise<Account | undefined> => {
    const state = await find(secret);
    return state?.step === 'factor' && state.choices.includes(factor) ? state.account : undefined;
  };

  const shown = async (secret: string, { id }: Account, factor: RecoveryFactor): Promise<Result<void>> => {
    if ((await recoveries.showSecond(secret, factor)) === undefined) return refuse(make.recovery_over());
    await audit.record(recoveryEvents.make.recovery_confirmed({ account: id, factor }));
    return ok(undefined);
  };

  return {
    holdSeconds: options.holdSeconds,
    /** Whether anything can be recovered here. Each recovery sends a code to a phone, the old one or the new one. */
    isOffered: dependencies.notifications.reaches('sms'),
    find,
    forget: (secret: string): Promise<void> => recoveries.forget(secret),
    password: openPasswordRecovery(parts),
    phone: openPhoneRecovery(parts),
    phoneChanges,
    questions,

    /**
     * Verifies a second factor that was typed or sent by a script. Refusals: `recovery_over`, and those of the factor.
     */
    async showFactor(secret: string, factor: RecoveryFactor, typed: string, address: string): Promise<Result<void>> {
      const account = await choosing(secret, factor);
      if (account === undefined || factor === 'questions') return refuse(make.recovery_over());
      const result = await factors[factor].show({ signInId: secret, accountId: account.id, typed, address });
      return result.ok ? shown(secret, account, factor) : result;
    },

    /**
     * Refusals: `answer_missing`, `recovery_over`, `answers_wrong`, `answers_spent`, `too_many_attempts`,
     * `server_busy`.
     */
    async answer(secret: string, answers: readonly string[], address: string): Promise<Result<void>> {
      const faults = together(...answers.map(whyNoAnswer));
      if (faults !== undefined) return refuse(faults);
      const account = await choosing(secret, 'questions');
      if (account === undefined) return refuse(make.recovery_over());
      const { device } = (await signIns.find(secret)) ?? {};
      const key = countedBy(account.id, { device });
      const counted = { counter: 'answers', accountId: account.id, key, where: placeOf(address) } as const;
      const right = await makeTry(counted, async () => {
        const tried = await recoveries.tryAnswers(secret);
        if (tried === undefined) return { outcome: 'untried', result: refuse(make.answers_spent()) };
        const verified = await questions.verify(account.id, answers);
        if (!verified.ok) return { outcome: 'untried', result: verified };
        if (verified.value) return { outcome: 'succeeded', result: ok(undefined) };
        await audit.record(recoveryEvents.make.recovery_answers_rejected({ account: account.id }));
        const left = ANSWER_TRIES - tried.answersTried;
        return {
          outcome: 'failed',
          result: refuse(left === 0 ? make.answers_spent() : make.answers_wrong({ left, count: left })),
        };
      });
      return right.ok ? shown(secret, account, 'questions') : right;
    },

    /** By an officer who has seen the holder: lifts the hold on LoA2. @returns whether there was one. */
    async liftedAtDesk(accountId: string, officer: string): Promise<boolean> {
      const lifted = await authenticators.change(
        accountId,
        { heldUntil: { $exists: true } },
        { $unset: { heldUntil: '' } },
      );
      if (lifted) await audit.record(recoveryEvents.make.recovery_hold_lifted({ account: accountId, officer }));
      return lifted;
    },

    /** Completes what a process that died left undone. */
    async resume(): Promise<void> {
      for (const recovery of await recoveries.unfinished()) await carryOut(recovery);
      await phoneChanges.resume();
    },
  };
}

export type Recovery = ReturnType<typeof openRecovery>;
