import { guardianOf, needsGuardian, type Account, type AccountId, type Accounts } from '../../identity/index.ts';
import type { Clock } from '../../shared/index.ts';
import type { GuardianState } from './sign-in-state.ts';

/** What a guardian answered to one request. */
export interface GuardianAnswer {
  readonly by: AccountId;
  readonly answer: 'confirmed' | 'refused';
}

/** The guardian who can confirm, which takes an active account of level 2 (D69 Art 7); undefined if there is none. */
export async function ableGuardian(accounts: Accounts, account: Account, now: Date): Promise<Account | undefined> {
  const id = guardianOf(account, now);
  const guardian = id === undefined ? undefined : await accounts.find(id);
  return guardian?.state === 'active' && guardian.level === 2 ? guardian : undefined;
}

/**
 * Whether the guardian of the account has confirmed a request. An answer of a person who is not the guardian now does
 * not count.
 */
export async function guardianState(
  { accounts, clock }: { readonly accounts: Accounts; readonly clock: Clock },
  account: Account | undefined,
  answer: GuardianAnswer | undefined,
): Promise<GuardianState> {
  const now = clock.now();
  if (account === undefined || !needsGuardian(account, now)) return 'not-needed';
  const guardian = await ableGuardian(accounts, account, now);
  if (guardian === undefined) return 'unavailable';
  return answer?.by === guardian.id ? answer.answer : 'awaited';
}
