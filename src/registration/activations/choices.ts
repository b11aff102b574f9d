import type { Account } from '../../identity/index.ts';
import { ok, refuse, type Result } from '../../shared/index.ts';
import type { RegistrationParts } from '../parts.ts';
import { registrationProblems } from '../problems.ts';
import type { ActivationState, ActivationStep } from './state.ts';
import type { VisitDocuments } from './visit-documents.ts';

export interface ChoiceDependencies extends Pick<RegistrationParts, 'authentication'> {
  readonly visits: VisitDocuments;
  readonly find: (secret: string) => Promise<ActivationState | undefined>;
  /** Everything that is offered was chosen. */
  readonly complete: (secret: string) => Promise<Result<void>>;
}

const { make } = registrationProblems;

/**
 * What the holder chooses on the way. Nothing of it is the account's before all of it is chosen: it waits in the visit,
 * as hashes.
 */
export function openChoices({ authentication, visits, find, complete }: ChoiceDependencies) {
  const { password, passcode, passkey } = authentication.factors;
  const { questions } = authentication.recovery;

  const at = async (secret: string, step: ActivationStep): Promise<Account | undefined> => {
    const state = await find(secret);
    return state?.step === step ? state.account : undefined;
  };

  return {
    /** Refusals: `activation_over`, those of choosing a password. */
    async choosePassword(secret: string, typed: string): Promise<Result<void>> {
      const account = await at(secret, 'password');
      if (account === undefined) return refuse(make.activation_over());
      const hash = await password.choose(account, typed);
      if (!hash.ok) return hash;
      const kept = await visits.choose(secret, { password: hash.value });
      return kept === undefined ? refuse(make.activation_over()) : ok(undefined);
    },

    /** Refusals: `activation_over`, those of choosing a passcode. */
    async choosePasscode(secret: string, typed: string, again: string): Promise<Result<void>> {
      const account = await at(secret, 'passcode');
      if (account === undefined) return refuse(make.activation_over());
      const chosen = await passcode.choose({ account, passcode: typed, again });
      if (!chosen.ok) return chosen;
      const kept = await visits.choose(secret, { passcode: chosen.value });
      return kept === undefined ? refuse(make.activation_over()) : ok(undefined);
    },

    /**
     * The last choice: activates the account. Refusals: `activation_over`, `activation_used`, `activation_expired`,
     * those of choosing questions.
     */
    async chooseQuestions(secret: string, asked: readonly string[], answers: readonly string[]): Promise<Result<void>> {
      if ((await at(secret, 'questions')) === undefined) return refuse(make.activation_over());
      const chosen = await questions.choose({ asked, answers });
      if (!chosen.ok) return chosen;
      const kept = await visits.choose(secret, { questions: chosen.value });
      return kept === undefined ? refuse(make.activation_over()) : complete(secret);
    },

    /** What the browser is asked to make a passkey. Undefined: it is not offered now. */
    async passkeyOptions(secret: string): Promise<string | undefined> {
      const account = await at(secret, 'passkey');
      const made = account && (await passkey.creationOptions(account, visits.idOf(secret)));
      return made?.ok === true ? JSON.stringify(made.value) : undefined;
    },
    /** Refusals: `activation_over`, those of adding a passkey. */
    async addPasskey(secret: string, response: string, name: string): Promise<Result<void>> {
      const account = await at(secret, 'passkey');
      if (account === undefined) return refuse(make.activation_over());
      const added = await passkey.add({ account, sessionId: visits.idOf(secret), response, name });
      if (!added.ok) return added;
      await visits.settlePasskey(secret);
      return ok(undefined);
    },
    /** Refusal: `activation_over`. */
    async skipPasskey(secret: string): Promise<Result<void>> {
      return (await visits.settlePasskey(secret)) === undefined ? refuse(make.activation_over()) : ok(undefined);
    },
  };
}
