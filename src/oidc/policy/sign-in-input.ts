import type { ReuseWindows } from '../../authentication/factors/index.ts';
import type { Presented, Standing } from '../../authentication/sign-in/index.ts';
import type { Consent, Consents } from '../../consent/index.ts';
import { epochSeconds, type Clock } from '../../shared/index.ts';
import { allowedClaims, type RelyingParty } from '../../relying-parties/index.ts';
import { signedInAt } from '../sessions/proofs.ts';
import { parseSignInRequest, type AuthorizationParameters } from './request.ts';
import type { SignInState } from './sign-in-state.ts';

/** What a relying party asks for. */
export interface AskedRequest {
  readonly parameters: AuthorizationParameters;
  /** `sub` of a verified `id_token_hint`. */
  readonly hintedSubject?: string | undefined;
  readonly relyingParty: RelyingParty;
}

/** What there is so far to answer it with. */
export interface Progress extends Standing {
  readonly consent: Consent | undefined;
  /** The citizen pressed "allow" for this very request. */
  readonly consentedNow: boolean;
}

export interface PolicyInputDependencies {
  readonly clock: Clock;
  readonly consents: Consents;
  /** Gathers where the citizen stands with a request. */
  readonly standing: (presented: Presented) => Promise<Standing>;
  readonly subjects: (accountId: string, sector: string) => string;
  readonly reuse: ReuseWindows;
}

export interface PolicyInput {
  /** Puts the state together from what is known already. */
  of(asked: AskedRequest, progress: Progress): SignInState;
  /** Gathers what the browser presents, and the consent: for our pages and for the authorization endpoint alike. */
  gather(asked: AskedRequest, presented: Presented, consentedNow: boolean): Promise<SignInState>;
}

/** The one place where the input of the policy is put together. */
export function openPolicyInput(dependencies: PolicyInputDependencies): PolicyInput {
  const { clock, consents, standing, subjects, reuse } = dependencies;

  const of: PolicyInput['of'] = ({ parameters, hintedSubject, relyingParty }, progress) => {
    const request = parseSignInRequest(parameters, hintedSubject);
    const { claims } = allowedClaims(relyingParty, { scopes: request.scopes, claimNames: request.claimNames });
    return {
      ...progress,
      ...{ request, relyingParty, reuse },
      asked: { names: claims },
      signedInAt: signedInAt(progress.proofs),
      now: epochSeconds(clock),
      subjectOf: (id) => subjects(id, relyingParty.sector),
    };
  };

  return {
    of,
    async gather(asked, presented, consentedNow) {
      const stands = await standing(presented);
      const consent =
        stands.account === undefined ? undefined : await consents.current(stands.account.id, asked.relyingParty.id);
      return of(asked, { ...stands, consent, consentedNow });
    },
  };
}
