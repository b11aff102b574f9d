import { openAccounts, type Accounts, type LockRequests } from '../identity/index.ts';
import { declareProvider, type Sessions, type SigningKeys } from '../oidc/index.ts';
import type { RelyingParties } from '../relying-parties/index.ts';
import { openGround, type Ground, type GroundOptions } from './ground.ts';
import { latePort, type LatePort } from './late-port.ts';
import { composeLockRequests } from './modules/lock-requests.ts';
import { composeRelyingParties } from './modules/relying-parties.ts';
import { composeSigningKeys } from './modules/signing-keys.ts';

/** What the operator's commands work with: the store and what stands directly on it. */
export interface Foundation extends Ground {
  readonly accounts: Accounts;
  readonly lockRequests: LockRequests;
  readonly relyingParties: RelyingParties;
  readonly keys: SigningKeys;
  /** The provider's sessions. Only a service binds them: what an operator's command locks, a service ends. */
  readonly sessions: LatePort<Sessions>;
  close(): Promise<void>;
}

/** Opens the store and what the operator's commands need. Nothing runs yet. */
export async function composeFoundation(options: GroundOptions): Promise<Foundation> {
  const ground = await openGround(options);
  const sessions = latePort<Sessions>('sessions');
  const accounts = openAccounts({
    ...ground,
    endSessions: (accountId) => sessions.get().endOver(accountId),
    canEndSessions: () => sessions.isBound,
  });
  const lockRequests = composeLockRequests(ground, accounts);
  const relyingParties = composeRelyingParties(ground);
  const keys = composeSigningKeys(ground);
  declareProvider(ground.store);
  return {
    ...ground,
    accounts,
    lockRequests,
    relyingParties,
    keys,
    sessions,
    async close() {
      await relyingParties.stop();
      await ground.store.close();
    },
  };
}
