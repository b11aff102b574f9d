import { isOver, type Account, type AccountId, type Accounts, type AuthenticationLevel } from '../../identity/index.ts';
import type { Clock } from '../../shared/index.ts';
import { type Available, livingProofs, mergeProofs, type Proof } from '../factors/index.ts';
import { guardianState, type GuardianAnswer, type GuardianState } from './guardian.ts';
import type { SignIn } from './sign-ins.ts';

/** What a browser presents with a request. */
export interface Presented {
  /** Account and proofs of its session, where there is one. */
  readonly session: {
    readonly accountId: AccountId | undefined;
    readonly proofs: readonly Proof[];
    readonly uid: string | undefined;
  };
  /** Undefined: no sign-in was begun, and the account is that of the session. */
  readonly signIn: Pick<SignIn, 'accountId' | 'proofs' | 'fresh' | 'raisedTo' | 'confirmedBy' | 'epoch'> | undefined;
  /** Id of the sign-in, by which a guardian's refusal is found; undefined: it could not have come this far refused. */
  readonly signInId?: string;
  /** The account, where it was read already. */
  readonly account?: Account;
}

/** What the policy looks at besides the request and the consent: who it is, what was proved, and what could be. */
export interface Standing {
  /** Undefined: not known yet, or the account is not open. */
  readonly account: Account | undefined;
  /** What the session and this sign-in proved together. */
  readonly proofs: readonly Proof[];
  /** What the citizen can show; nothing while nobody is known. */
  readonly available: Available;
  /** Authentication level that the circumstances ask for; 0: none. */
  readonly raisedTo: AuthenticationLevel;
  /** A first factor was shown for this very request. */
  readonly freshLogin: boolean;
  readonly guardian: GuardianState;
}

export interface StandingDependencies {
  readonly accounts: Pick<Accounts, 'find'>;
  readonly clock: Clock;
  readonly available: (account: Account) => Promise<Available>;
  /** Who refused a sign-in of a child; undefined: nobody. */
  readonly refusedBy: (signInId: string, dependant: AccountId) => Promise<AccountId | undefined>;
}

const NOBODY: Standing = {
  account: undefined,
  proofs: [],
  available: { factors: [], heldUntil: undefined },
  raisedTo: 0,
  freshLogin: false,
  guardian: 'not-needed',
};

/**
 * Gathers where a request stands. The pages and the authorization endpoint both ask here, so that they cannot disagree.
 */
export function openStandings({ accounts, clock, available, refusedBy }: StandingDependencies) {
  const answerOf = async ({ signIn, signInId }: Presented, { id }: Account): Promise<GuardianAnswer | undefined> => {
    if (signIn?.confirmedBy !== undefined) {
      const { id: by, epoch } = signIn.confirmedBy;
      return { by, epoch, answer: 'confirmed' };
    }
    const by = signInId === undefined ? undefined : await refusedBy(signInId, id);
    return by === undefined ? undefined : { by, epoch: 0, answer: 'refused' };
  };

  return async (presented: Presented): Promise<Standing> => {
    const { session } = presented;
    const given = presented.signIn;
    // After "use another account" the account of the session no longer counts.
    const accountId = given === undefined ? session.accountId : given.accountId;
    const account = presented.account ?? (accountId === undefined ? undefined : await accounts.find(accountId));
    const isEnded = account !== undefined && given !== undefined && isOver(account, { epoch: given.epoch });
    // If the sign-in has ended, only the session counts, and only if it belongs to the same person.
    const signIn = isEnded ? undefined : given;
    const { fresh: freshLogin = false, raisedTo = 0 } = signIn ?? {};
    // A session does not outlive the locking of its account.
    if (account?.state !== 'active' || (isEnded && session.accountId !== account.id)) {
      return { ...NOBODY, freshLogin, raisedTo };
    }
    const [canShow, guardian] = await Promise.all([
      available(account),
      guardianState(accounts, account, clock.now(), () => answerOf({ ...presented, signIn }, account)),
    ]);
    // What the session proved still counts: a new sign-in never lowers it.
    const ofSession = account.id === session.accountId ? livingProofs(account, session.proofs, session.uid) : [];
    const proofs = mergeProofs(ofSession, livingProofs(account, signIn?.proofs ?? []));
    return { account, proofs, available: canShow, raisedTo, freshLogin, guardian };
  };
}
