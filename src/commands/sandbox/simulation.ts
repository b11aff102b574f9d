import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import type { Service } from '../../compose/index.ts';
import type { Deeds, SandboxOptions } from '../../sandbox/index.ts';

type Parts = Pick<Service, 'accounts' | 'consents' | 'keys' | 'followKeys' | 'relyingParties'>;

/** The basis of simulated locks. No sandbox person is locked on it otherwise. */
const BASIS = 'terms-breach';
const BY = { by: 'operator' } as const;

const SHIFTED = ['iat', 'exp', 'auth_time'] as const;

/** The relying parties whose sign-ins can be made to fail. */
export const simulatedClients = ({
  relyingParties,
}: Pick<Service, 'relyingParties'>): ReturnType<NonNullable<SandboxOptions['clients']>> =>
  relyingParties
    .list()
    .filter(({ firstParty }) => !firstParty)
    .map(({ id, organisation: name }) => ({ id, name }));

/** What the simulator of the sandbox really does to the provider. */
export function openDeeds({ accounts, consents, keys, followKeys }: Parts): Deeds {
  return {
    async rotateKeys() {
      // The next keys are published. Those after them are not.
      await keys.rotate();
      await keys.rotate();
      await followKeys();
    },
    lock: async (accountId) => {
      const account = await accounts.find(accountId);
      if (account !== undefined) await accounts.lock(account.id, BASIS, BY);
    },
    unlock: async (accountId) => {
      const account = await accounts.find(accountId);
      if (account !== undefined) await accounts.unlock(account.id, BASIS, BY);
    },
    withdraw: async (accountId, rpId) => {
      const account = await accounts.find(accountId);
      if (account !== undefined) await consents.withdraw({ accountId: account.id, rpId });
    },
    async shiftIdToken(idToken, seconds) {
      const { kid, alg, typ } = decodeProtectedHeader(idToken);
      const key = (await keys.load()).keys.find((one) => one.kid === kid);
      if (key === undefined || alg === undefined) throw new Error('the ID token was signed by another key');
      const claims = decodeJwt(idToken);
      for (const name of SHIFTED) {
        const time = claims[name];
        if (typeof time === 'number') claims[name] = time + seconds;
      }
      const header = { alg, kid: key.kid, ...(typ === undefined ? {} : { typ }) };
      return new SignJWT(claims).setProtectedHeader(header).sign(await importJWK(key.jwk, alg));
    },
  };
}

/** Ends the locks of a run that was killed. */
export async function endSimulatedLocks(
  { accounts }: Pick<Service, 'accounts'>,
  numbers: readonly string[],
): Promise<void> {
  for (const number of numbers) {
    const account = await accounts.findByNumber(number);
    if (account?.locks?.includes(BASIS) === true) await accounts.unlock(account.id, BASIS, BY);
  }
}
