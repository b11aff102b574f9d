import type Provider from 'oidc-provider';
import type { Proof } from '../authentication/index.ts';
import type { PageContext, ProviderDependencies } from './provider.ts';
import { proofsOf } from './state.ts';
import { COLLECTIONS } from './store/adapter.ts';
import { endGrantsOfClient, endGrantsOfSession } from './store/grants.ts';

type StoredSession = InstanceType<Provider['Session']>;

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
      const provider = current();
      const documents = await store.collection(COLLECTIONS.Session).find({ accountId }).limit(1000).toArray();
      const sessions = await Promise.all(
        documents.map(async ({ uid }) => (typeof uid === 'string' ? provider.Session.findByUid(uid) : undefined)),
      );
      await Promise.all(
        sessions.filter((session) => session !== undefined).map((session) => tell(provider, session, clientId)),
      );
    },
  };
}
