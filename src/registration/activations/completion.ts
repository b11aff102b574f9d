import type { Account } from '../../identity/index.ts';
import { ok, refuse, type Result } from '../../shared/index.ts';
import type { RegistrationParts } from '../parts.ts';
import { registrationProblems } from '../problems.ts';
import { begunWith, type ActivationDocuments, type StoredActivation } from './activation-documents.ts';
import type { VisitDocuments } from './visit-documents.ts';

export interface CompletionDependencies extends Pick<
  RegistrationParts,
  'accounts' | 'authentication' | 'notices' | 'countActivation' | 'log'
> {
  readonly activations: ActivationDocuments;
  readonly visits: VisitDocuments;
}

const { make } = registrationProblems;

/**
 * The end of an activation. The update of its one document is the commit point; what follows is carried out from that
 * document, and can be done twice.
 */
export function openCompletion(dependencies: CompletionDependencies) {
  const { accounts, authentication, notices, activations, visits, countActivation, log } = dependencies;

  const tell = (account: Account, { issue }: StoredActivation): Promise<void> =>
    notices.tell(account, 'account_activated', {}, `activated:${issue}`);

  const carryOut = async (activation: StoredActivation): Promise<void> => {
    const account = await accounts.find(activation._id);
    const begun = begunWith(activation);
    // A locked account waits: when the lock ends, its holder comes back, or this process starts again.
    if (account?.state === 'locked') return;
    if (account?.state === 'not-activated' && begun !== undefined) {
      // Before the account is active, so that it never is without its password.
      await authentication.enrol(account.id, begun);
      const active = await accounts.activate(account.id, activation.level);
      // Another process was first and ends it, or a lock came in between.
      if (!active.ok) return;
      countActivation('completed');
      await tell(account, activation);
    } else if (account?.state === 'active' && (await activations.find(account.id))?.carriedOut === false) {
      // A process died behind the activation, maybe before it told.
      await tell(account, activation);
    }
    await activations.carriedOut(activation._id);
  };

  return {
    /** Carries out an activation that was used and left undone. @returns whether this account had one. */
    async finish(accountId: string | undefined): Promise<boolean> {
      const activation = await activations.find(accountId ?? '');
      if (activation?.carriedOut !== false) return false;
      await carryOut(activation);
      return true;
    },

    /** Refusals: `activation_over`, `activation_used`. */
    async complete(secret: string): Promise<Result<void>> {
      const visit = await visits.find(secret);
      const { accountId, password, passcode, questions } = visit ?? {};
      if (visit === undefined || accountId === undefined || password === undefined)
        return refuse(make.activation_over());
      const account = await accounts.find(accountId);
      if (account === undefined || visits.isOver(visit, account)) return refuse(make.activation_over());
      const chosen = {
        password,
        ...(passcode === undefined ? {} : { passcode }),
        ...(questions === undefined ? {} : { questions }),
      };
      const by = visits.idOf(secret);
      const isUsed = await activations.use(accountId, by, chosen);
      const activation = await activations.find(accountId);
      // The same form sent twice at once is used by the same visit.
      if (activation === undefined || (!isUsed && activation.usedBy !== by)) return refuse(make.activation_over());
      if (activation.carriedOut === false) await carryOut(activation);
      return (await visits.complete(secret)) === undefined && isUsed ? refuse(make.activation_over()) : ok(undefined);
    },

    async resume(): Promise<void> {
      for (const activation of await activations.unfinished()) {
        // One that fails holds up no other.
        await carryOut(activation).catch((error: unknown) =>
          log.warn({ account: activation._id, err: error }, 'an activation could not be completed'),
        );
      }
    },
  };
}
