import {
  guardianOf,
  isOver,
  needsGuardian,
  type Account,
  type AccountId,
  type Accounts,
} from '../../identity/index.ts';

/** How a request stands with the guardian of the account: the account of a child is used only with one. */
export type GuardianState = 'not-needed' | 'unavailable' | 'awaited' | 'refused' | 'confirmed';

/** What a guardian answered to one request. */
export interface GuardianAnswer {
  readonly by: AccountId;
  /** How often everything of the guardian's account had been ended by then. */
  readonly epoch: number;
  readonly answer: 'confirmed' | 'refused';
}

/** The guardian who can confirm, which takes an active account of level 2 (D69 Art 7); undefined if there is none. */
export async function ableGuardian(
  accounts: Pick<Accounts, 'find'>,
  account: Account,
  now: Date,
): Promise<Account | undefined> {
  const id = guardianOf(account, now);
  const guardian = id === undefined ? undefined : await accounts.find(id);
  return guardian?.state === 'active' && guardian.level === 2 ? guardian : undefined;
}

/**
 * Tells whether the guardian of the account has confirmed a request. The answer is read only when it is needed, and
 * counts only if that person is still the guardian.
 */
export async function guardianState(
  accounts: Pick<Accounts, 'find'>,
  account: Account,
  now: Date,
  answerOf: () => Promise<GuardianAnswer | undefined>,
): Promise<GuardianState> {
  if (!needsGuardian(account, now)) return 'not-needed';
  const guardian = await ableGuardian(accounts, account, now);
  if (guardian === undefined) return 'unavailable';
  const answer = await answerOf();
  if (answer?.by !== guardian.id) return 'awaited';
  // A confirmation is over like everything else of the guardian's account. A refusal stays.
  return answer.answer === 'confirmed' && isOver(guardian, answer) ? 'awaited' : answer.answer;
}
