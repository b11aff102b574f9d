import type { Store } from '../../storage/index.ts';
import { PROTOCOL_COLLECTIONS } from './collections.ts';

/** Ends what the citizen's session at the provider gave out, but for what was to outlive it (`offline_access`). */
export async function endGrantsOfSession(store: Store, sessionUid: string): Promise<void> {
  await store.collection(PROTOCOL_COLLECTIONS.Grant).deleteMany({ sessionUid, persistsLogout: { $exists: false } });
}

/** Ends all that a session gave out, what was to outlive it as well: somebody else may have been in it. */
export async function endAllGrantsOfSession(store: Store, sessionUid: string): Promise<void> {
  await store.collection(PROTOCOL_COLLECTIONS.Grant).deleteMany({ sessionUid });
}

/** Ends all that an account gave to anybody, in sessions that are over as well. */
export async function endGrantsOfAccount(store: Store, accountId: string): Promise<void> {
  await store.collection(PROTOCOL_COLLECTIONS.Grant).deleteMany({ accountId });
}

/** Ends all that an account gave to an RP: without their grant its tokens are good for nothing. */
export async function endGrantsOfClient(store: Store, accountId: string, clientId: string): Promise<void> {
  await store.collection(PROTOCOL_COLLECTIONS.Grant).deleteMany({ accountId, clientId });
}
