import type Provider from 'oidc-provider';
import type { Audit } from '../../audit/index.ts';
import { newId, plusSeconds, type Clock } from '../../shared/index.ts';
import {
  defineCollection,
  openOutbox,
  optional,
  OUTBOX_FIELDS,
  required,
  Schema,
  type DocumentOf,
  type Store,
} from '../../storage/index.ts';
import { oidcEvents } from '../events.ts';
import { sendLogoutToken } from '../upstream/index.ts';

export const logoutNoticesCollection = defineCollection({
  name: 'oidc_logout_notices',
  owner: 'oidc',
  about: 'Back-channel logouts that a relying party has not taken yet',
  key: 'random',
  schema: new Schema({
    ...OUTBOX_FIELDS,
    accountId: required(String),
    clientId: required(String),
    /** Id of the session at the relying party, where it was told one. */
    sid: optional(String),
  }),
});

type NoticeDocument = DocumentOf<typeof logoutNoticesCollection>;

const HOUR_SECONDS = 3600;
/** Seconds before the next try, after 1, 2, ... failures: soon at first, then hourly, for 24 hours altogether. */
const PAUSES = [10, 30, 60, 300, 900, 1800, ...Array.from({ length: 23 }, () => HOUR_SECONDS)];
const LEASE_SECONDS = 120;
/** Time for the browser to be back at the relying party that began the sign-out, before that one is told. */
const INITIATOR_SECONDS = 2;
const KEEP_SECONDS = 2 * 86_400;

/** What became of one try. */
export type LogoutOutcome = 'delivered' | 'failed' | 'given_up';

export interface LogoutNotice {
  readonly accountId: string;
  readonly clientId: string;
  readonly sid?: string | undefined;
}

export interface LogoutNoticeDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly log: { warn(details: object, message: string): void; error(details: object, message: string): void };
  readonly countLogout: (outcome: LogoutOutcome) => void;
}

/** Tells relying parties that a citizen has signed out (Back-Channel Logout 1.0), at least once. */
export interface LogoutNotices {
  /**
   * Resolves when the notice is durable, however slow the relying party is.
   *
   * @param answered for the relying party that began the sign-out: settles when the browser has its answer. This one is
   * told last, a moment afterwards: it may need the session that it ends when the browser comes back.
   */
  add(notice: LogoutNotice, answered?: Promise<unknown>): Promise<void>;
  /** Sends what is due now. */
  sweep(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/**
 * A citizen who signs out does not wait for relying parties: notices are stored and sent afterwards. Each try makes a
 * new logout token, because a token is valid for two minutes only.
 */
export function openLogoutNotices(current: () => Provider, dependencies: LogoutNoticeDependencies): LogoutNotices {
  const { store, clock, audit, log, countLogout } = dependencies;
  const outbox = openOutbox<NoticeDocument>({
    collection: store.collection(logoutNoticesCollection),
    ...{ clock, leaseSeconds: LEASE_SECONDS, pauses: PAUSES },
    async carryOut({ accountId, clientId, sid }) {
      const provider = current();
      const client = await provider.Client.find(clientId);
      // Its record was removed, or no longer names an address.
      if (client?.backchannelLogoutUri === undefined) return;
      await sendLogoutToken(provider, client, accountId, sid);
      countLogout('delivered');
    },
    async failed({ accountId: account, clientId: rp, tries }, error, isLast) {
      const details = { rp, tries: tries + 1, err: String(error) };
      countLogout(isLast ? 'given_up' : 'failed');
      if (isLast) {
        log.error(details, 'a relying party was not told of a sign-out, and is not tried any more');
        await audit.record(oidcEvents.make.logout_notice_given_up({ account, rp }));
        return;
      }
      log.warn(details, 'a relying party was not told of a sign-out; trying again');
      if (tries === 0) await audit.record(oidcEvents.make.logout_notice_delayed({ account, rp }));
    },
    onFault: (error) => log.warn({ err: String(error) }, 'notices of sign-outs could not be read or written'),
  });
  return {
    add: ({ sid, ...notice }, answered) =>
      outbox.add(
        {
          _id: newId(),
          ...notice,
          ...(sid === undefined ? {} : { sid }),
          expiresAt: plusSeconds(clock.now(), KEEP_SECONDS),
        },
        answered && { after: answered, seconds: INITIATOR_SECONDS },
      ),
    sweep: () => outbox.sweep(),
    start: () => outbox.start(),
    stop: () => outbox.stop(),
  };
}
