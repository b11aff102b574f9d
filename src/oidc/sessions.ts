import type Provider from 'oidc-provider';
import type { Proof } from '../authentication/index.ts';
import type { PageContext, ProviderDependencies } from './provider.ts';
import { proofsOf } from './state.ts';
import { COLLECTIONS } from './store/adapter.ts';
import { endGrantsOfClient, endGrantsOfSession } from './store/grants.ts';

type StoredSession = InstanceType<Provider['Session']>;

const MOST_SESSIONS = 1000;

/** The citizen's session in the browser of a request. */
export interface BrowserSession {
  readonly uid: string;
  readonly accountId: string;
  readonly proofs: readonly Proof[];
  /** Relying parties signed in to in this session. */
  readonly relyingParties: readonly string[];
}

export interface Sessions {
  /** The session of the request's cookie, where somebody is signed in. */
  ofRequest(ctx: PageContext): Promise<BrowserSession | undefined>;
  /** Ends all that an account gave to an RP, and tells the RP (consent withdrawn, account locked). */
  endAtRelyingParty(accountId: string, clientId: string): Promise<void>;
  /** Ends the sessions of an account in every browser, but for that of `exceptUid`, with what they gave out, and tells the RPs. */
  endAllOf(accountId: string, exceptUid?: string): Promise<void>;
}

/** Tells an RP by back-channel logout; an RP that can't be reached does not stop anything (Back-Channel Logout 1.0 section 2.5). */
async function tell(provider: Provider, session: StoredSession, clientId: string): Promise<void> {
  const client = await provider.Client.find(clientId);
  const sid = session.sidFor(clientId);
  if (client?.backchannelLogoutUri === undefined || session.accountId === undefined || sid === undefined) return;
  const receiver = client as unknown as { backchannelLogout(sub: string, sid: string): Promise<void> };
  await receiver.backchannelLogout(session.accountId, sid).catch(() => undefined);
}

/** Signs the account of a session out, and leaves the session itself to whoever signs in next. */
export async function endSessionOfAccount(
  provider: Provider,
  dependencies: ProviderDependencies,
  cookie: string | undefined,
): Promise<void> {
  const session = cookie === undefined ? undefined : await provider.Session.find(cookie);
  if (session === undefined) return;
  const clients = Object.keys(session.authorizations ?? {});
  await Promise.all(clients.map((clientId) => tell(provider, session, clientId)));
  await endGrantsOfSession(dependencies.store, session.uid);
  delete session.accountId;
  delete session.authorizations;
  delete session.amr;
  delete session.loginTs;
  await session.persist();
}

export function openSessions(current: () => Provider, dependencies: ProviderDependencies): Sessions {
  const { store } = dependencies;
  const sessionsOf = async (accountId: string): Promise<StoredSession[]> => {
    const documents = await store.collection(COLLECTIONS.Session).find({ accountId }).limit(MOST_SESSIONS).toArray();
    const found = await Promise.all(
      documents.map(async ({ uid }) => (typeof uid === 'string' ? current().Session.findByUid(uid) : undefined)),
    );
    return found.filter((session) => session !== undefined);
  };
  return {
    async ofRequest(ctx) {
      const session = await current().Session.get(ctx);
      if (session.accountId === undefined) return undefined;
      return {
        uid: session.uid,
        accountId: session.accountId,
        proofs: proofsOf(session.amr),
        relyingParties: Object.keys(session.authorizations ?? {}),
      };
    },
    async endAtRelyingParty(accountId, clientId) {
      await endGrantsOfClient(store, accountId, clientId);
      const sessions = await sessionsOf(accountId);
      await Promise.all(sessions.map((session) => tell(current(), session, clientId)));
    },
    async endAllOf(accountId, exceptUid) {
      const ending = (await sessionsOf(accountId)).filter(({ uid }) => uid !== exceptUid);
      await Promise.all(
        ending.map(async (session) => {
          await session.destroy();
          await endGrantsOfSession(store, session.uid);
          const clients = Object.keys(session.authorizations ?? {});
          await Promise.all(clients.map((clientId) => tell(current(), session, clientId)));
        }),
      );
    },
  };
}
