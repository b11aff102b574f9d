import { setTimeout as pause } from 'node:timers/promises';
import { errors } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { livingProofs, type Proof } from '../../authentication/factors/index.ts';
import type { LivingSession } from '../../identity/index.ts';
import type { PageContext, ProviderDependencies } from '../dependencies.ts';
import { isOverGrant } from '../grants/stored-grant.ts';
import {
  endAllGrantsOfSession,
  endGrantsIf,
  endGrantsOfAccount,
  endGrantsOfClient,
  endGrantsOfSession,
} from '../store/grants.ts';
import { PROTOCOL_COLLECTIONS } from '../store/collections.ts';
import { destroyStored, queueLogoutToken } from '../upstream/index.ts';
import { forgetAccount } from './forget-account.ts';
import { proofsOf } from './proofs.ts';
import type { SessionOrigin } from './session-origin.ts';

type StoredSession = InstanceType<Provider['Session']> & {
  readonly whence?: SessionOrigin;
  /** Epoch seconds. */
  readonly usedAt?: number;
  /** Id of the approval by which its holder let the browser in. */
  readonly approval?: string;
};

const MOST_LOOKS = 40;
const LOOK_MS = 25;

const MOST_SESSIONS = 1000;

/** The session of the browser that sent a request. */
export interface BrowserSession {
  readonly uid: string;
  readonly accountId: string;
  readonly proofs: readonly Proof[];
  /** Relying parties signed in to in this session. */
  readonly relyingParties: readonly string[];
}

/** A session of an account in any browser. */
export interface AccountSession {
  readonly uid: string;
  readonly whence: SessionOrigin;
  readonly signedInAt: Date;
  /** Time of the last sign-in to a service. */
  readonly usedAt: Date;
  /** Relying parties signed in to in this session. */
  readonly relyingParties: readonly string[];
}

export interface Sessions {
  /** The session of the request's cookie if a citizen is signed in. */
  ofRequest(ctx: PageContext): Promise<BrowserSession | undefined>;
  /** Ends all grants of an account for an RP and notifies the RP (consent withdrawn, account locked). */
  endAtRelyingParty(accountId: string, clientId: string): Promise<void>;
  /** The sessions of an account, the most recently used first. */
  list(accountId: string): Promise<AccountSession[]>;
  /**
   * Ends one session of an account with its grants and notifies the RPs. @param id its uid, or the approval that it
   * was made by. @returns false if the account has no such session
   */
  end(accountId: string, id: string): Promise<boolean>;
  /**
   * Ends everything of an account: sessions in every browser, proofs, sign-ins under way, approvals, grants, and
   * notifies the RPs. `kept` is the session that goes on. @returns false if that is over itself, and nothing was ended
   */
  endAllOf(accountId: string, kept?: LivingSession): Promise<boolean>;
  /**
   * Tidies up after the last ending of an account: sessions and grants that began before it, and notifies the RPs.
   * What began after it goes on, so this can be done at any time, and twice.
   */
  endOver(accountId: string): Promise<void>;
}

/** oidc-provider also makes an entry for a client that it only looks up. */
const clientsOf = ({ authorizations = {} }: StoredSession): string[] =>
  Object.entries(authorizations).flatMap(([clientId, { grantId }]) => (grantId === undefined ? [] : [clientId]));

const accountSession = (session: StoredSession): AccountSession => {
  const { uid, whence = {}, usedAt = 0, loginTs = 0 } = session;
  return {
    ...{ uid, whence, relyingParties: clientsOf(session) },
    signedInAt: new Date(loginTs * 1000),
    usedAt: new Date(usedAt * 1000),
  };
};

/**
 * Ends a session even while its id is being rotated: it is looked up again under its new id.
 *
 * @returns undefined if the session does not exist, belongs to another account, or was ended by another request
 */
async function seize(
  find: () => Promise<StoredSession | undefined>,
  accountId: string,
  before: (session: StoredSession) => Promise<void>,
): Promise<StoredSession | undefined> {
  let isPrepared = false;
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const session = await find();
    // While oidc-provider rotates a session's id the session is briefly missing, so retry before concluding that it
    // does not exist.
    if (session === undefined) {
      await pause(LOOK_MS);
      continue;
    }
    if (session.accountId !== accountId) return undefined;
    if (!isPrepared) await before(session);
    isPrepared = true;
    try {
      await destroyStored(session);
      return session;
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
    }
    await pause(LOOK_MS);
  }
  return undefined;
}

/** Has an RP notified by back-channel logout. Resolves when that is durable; nobody waits for the RP itself. */
async function tell(provider: Provider, session: StoredSession, clientId: string): Promise<void> {
  const client = await provider.Client.find(clientId);
  const sid = session.sidFor(clientId);
  if (client?.backchannelLogoutUri === undefined || session.accountId === undefined) return;
  await queueLogoutToken(client, session.accountId, sid);
}

/** Signs the account of a session out and keeps the session itself for the next person who signs in. */
export async function endSessionOfAccount(
  provider: Provider,
  dependencies: ProviderDependencies,
  cookie: string | undefined,
): Promise<void> {
  const session = cookie === undefined ? undefined : await provider.Session.find(cookie);
  if (session === undefined) return;
  await Promise.all(clientsOf(session).map((clientId) => tell(provider, session, clientId)));
  await endGrantsOfSession(dependencies.store, session.uid);
  forgetAccount(session);
  await session.persist();
}

export function openSessions(current: () => Provider, dependencies: ProviderDependencies): Sessions {
  const { store, accounts } = dependencies;
  const sessionsOf = async (accountId: string): Promise<StoredSession[]> => {
    const documents = await store
      .collection(PROTOCOL_COLLECTIONS.Session)
      .find({ accountId })
      .limit(MOST_SESSIONS)
      .toArray();
    const found = await Promise.all(
      documents.map(async ({ uid }) => (uid === undefined ? undefined : current().Session.findByUid(uid))),
    );
    return found.filter((session) => session !== undefined);
  };

  /**
   * The list may still show the approval of a browser that has become a session since, or is becoming one now. The
   * session is stored a moment after the approval is used up, so it is looked for again like one whose id is rotated.
   */
  const findFor = async (accountId: string, id: string): Promise<StoredSession | undefined> =>
    (await current().Session.findByUid(id)) ?? (await sessionsOf(accountId)).find((session) => session.approval === id);

  const end = async (accountId: string, id: string): Promise<boolean> => {
    // The RPs' notices first: if this process dies in between, they are told of a session that still has to be ended.
    const tellAll = async (session: StoredSession): Promise<void> => {
      await Promise.all(clientsOf(session).map((clientId) => tell(current(), session, clientId)));
    };
    const session = await seize(() => findFor(accountId, id), accountId, tellAll);
    if (session === undefined) return false;
    await endAllGrantsOfSession(store, session.uid);
    return true;
  };
  return {
    async ofRequest(ctx) {
      const session = await current().Session.get(ctx);
      if (session.accountId === undefined) return undefined;
      return {
        uid: session.uid,
        accountId: session.accountId,
        proofs: proofsOf(session.amr),
        relyingParties: clientsOf(session),
      };
    },
    async list(accountId) {
      const account = await accounts.find(accountId);
      if (account === undefined) return [];
      // One that was stored while everything was ended counts nowhere.
      const sessions = (await sessionsOf(accountId)).filter(
        ({ amr, uid }) => livingProofs(account, proofsOf(amr), uid).length > 0,
      );
      return sessions.map(accountSession).sort((a, b) => b.usedAt.getTime() - a.usedAt.getTime());
    },
    end,
    async endAtRelyingParty(accountId, clientId) {
      await endGrantsOfClient(store, accountId, clientId);
      const sessions = (await sessionsOf(accountId)).filter((session) => clientsOf(session).includes(clientId));
      await Promise.all(sessions.map((session) => tell(current(), session, clientId)));
    },
    async endAllOf(accountId, kept) {
      // From here on nothing that began before counts, wherever it is. What follows tidies up and tells the RPs.
      if ((await accounts.endAll(accountId, kept)) === undefined && kept !== undefined) return false;
      const ending = (await sessionsOf(accountId)).filter(({ uid }) => uid !== kept?.sessionUid);
      await Promise.all(ending.map(({ uid }) => end(accountId, uid)));
      // Grants that outlived their sessions end too.
      await endGrantsOfAccount(store, accountId, kept?.sessionUid);
      return true;
    },
    async endOver(accountId) {
      const account = await accounts.find(accountId);
      if (account === undefined) return;
      const ending = (await sessionsOf(accountId)).filter(
        ({ amr, uid }) => livingProofs(account, proofsOf(amr), uid).length === 0,
      );
      await Promise.all(ending.map(({ uid }) => end(accountId, uid)));
      await endGrantsIf(store, accountId, (grant) => isOverGrant(account, grant));
    },
  };
}
