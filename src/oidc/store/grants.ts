import type { Store } from '../../storage/index.ts';
import { PROTOCOL_COLLECTIONS } from './collections.ts';

/** Ends the grants of a session, except those that outlive it (`offline_access`). */
export async function endGrantsOfSession(store: Store, sessionUid: string): Promise<void> {
  await store.collection(PROTOCOL_COLLECTIONS.Grant).deleteMany({ sessionUid, persistsLogout: { $exists: false } });
}

/** Ends all grants of a session, also those with `offline_access`: another person may have used the session. */
export async function endAllGrantsOfSession(store: Store, sessionUid: string): Promise<void> {
  await store.collection(PROTOCOL_COLLECTIONS.Grant).deleteMany({ sessionUid });
}

/** Ends all grants of an account, those of ended sessions included, except those of one session. */
export async function endGrantsOfAccount(store: Store, accountId: string, exceptUid?: string): Promise<void> {
  const others = exceptUid === undefined ? {} : { sessionUid: { $ne: exceptUid } };
  await store.collection(PROTOCOL_COLLECTIONS.Grant).deleteMany({ accountId, ...others });
}

/** Ends all grants of an account for one RP, which voids the RP's tokens. */
export async function endGrantsOfClient(store: Store, accountId: string, clientId: string): Promise<void> {
  await store.collection(PROTOCOL_COLLECTIONS.Grant).deleteMany({ accountId, clientId });
}
