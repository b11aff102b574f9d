import type { AccountId } from '../../../identity/index.ts';
import type { Seal, Store } from '../../../storage/index.ts';
import type { Devices } from '../../devices/index.ts';
import { authenticatorId } from '../authenticators/authenticators.ts';
import type { ShowFactor } from '../contract.ts';
import { openChallenges } from './challenges.ts';
import { openEnrolment, type EnrolmentDependencies } from './enrolment.ts';
import { requestOptions, type RequestOptions } from './options.ts';
import type { WebAuthnRelyingParty } from './ceremonies.ts';
import { openPasskeySignIn, type PasskeySignInDependencies } from './verification.ts';

/** Passkeys are bound to the host name of the issuer, and answers to its origin. */
function relyingPartyOf(issuer: string): WebAuthnRelyingParty {
  const { hostname, origin } = new URL(issuer);
  return { id: hostname, origin, name: 'Sen ID' };
}

type Given = 'challenges' | 'rp' | 'keyOf';

export interface PasskeyDependencies
  extends Omit<PasskeySignInDependencies, Given>, Omit<EnrolmentDependencies, Given> {
  readonly store: Store;
  readonly seal: Seal;
  readonly issuer: string;
  readonly devices: Pick<Devices, 'knownAs' | 'ofBrowser'>;
}

/**
 * Passkeys: discoverable WebAuthn credentials with user verification (level 3). They are bound to our name by the
 * browser, so that a page that only looks like ours can't use them.
 */
export function openPasskeys(dependencies: PasskeyDependencies) {
  const { seal, authenticators, devices, issuer } = dependencies;
  const rp = relyingPartyOf(issuer);
  const challenges = openChallenges(dependencies);
  const own = { challenges, rp, keyOf: (credentialId: string) => seal.digest(credentialId, 'passkey') };

  const verify = openPasskeySignIn({ ...dependencies, ...own });

  return {
    ...openEnrolment({ ...dependencies, ...own }),
    /** Refusals: `passkey_not_given`, `passkey_failed`, `sign_in_needed`, `too_many_attempts`. */
    verify,
    show: ({ typed, ...command }: ShowFactor) => verify({ ...command, response: typed }),
    /** Whether a passkey that its holder still has was used in this browser. */
    async isOnDevice(secrets: readonly string[]): Promise<boolean> {
      for (const { accountId, passkey } of await devices.ofBrowser(secrets)) {
        if (passkey === undefined) continue;
        const { passkeys = {} } = (await authenticators.find(accountId)) ?? {};
        if (Object.entries(passkeys).some(([key, { addedAt }]) => authenticatorId(key, addedAt) === passkey))
          return true;
      }
      return false;
    },
    /**
     * What the browser is asked on a page of a sign-in; of an account's own passkeys only where one is given. Writes
     * nothing.
     */
    async requestOptions(signInId: string, accountId?: AccountId): Promise<RequestOptions> {
      if (accountId === undefined) {
        return requestOptions(challenges.make({ purpose: 'sign-in', id: signInId, accountId: '' }), rp);
      }
      const challenge = challenges.make({ purpose: 'step-up', id: signInId, accountId });
      return requestOptions(challenge, rp, (await authenticators.find(accountId)) ?? {});
    },
  };
}

export type Passkeys = ReturnType<typeof openPasskeys>;
