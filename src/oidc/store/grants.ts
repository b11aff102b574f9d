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

/** What of a stored Grant says when it began. */
interface GrantBeginning {
  readonly epoch?: number;
  readonly sessionUid?: string;
}

const MOST_GRANTS = 1000;

/**
 * Ends the grants of an account of which this holds. One whose payload is sealed stays until it expires; it counts
 * nowhere if it is over.
 */
export async function endGrantsIf(
  store: Store,
  accountId: string,
  isOver: (grant: GrantBeginning) => boolean,
): Promise<void> {
  const collection = store.collection(PROTOCOL_COLLECTIONS.Grant);
  const grants = await collection.find({ accountId }).limit(MOST_GRANTS).toArray();
  const over = grants.filter(
    ({ payload }) => typeof payload === 'string' && isOver(JSON.parse(payload) as GrantBeginning),
  );
  if (over.length > 0) await collection.deleteMany({ _id: { $in: over.map(({ _id }) => _id) } });
}

/** Ends all grants of an account for one RP, which voids the RP's tokens. */
export async function endGrantsOfClient(store: Store, accountId: string, clientId: string): Promise<void> {
  await store.collection(PROTOCOL_COLLECTIONS.Grant).deleteMany({ accountId, clientId });
}
