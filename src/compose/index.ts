import { createSecretKey } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type Koa from 'koa';
import type { Logger } from 'pino';
import { openAudit, type Audit } from '../audit/index.ts';
import { openAuthentication, type Authentication } from '../authentication/index.ts';
import type { Config } from '../config/index.ts';
import { openConsents } from '../consent/index.ts';
import { openAccounts, type Accounts } from '../identity/index.ts';
import { openNotifications } from '../notifications/index.ts';
import {
  declareProvider,
  openSigningKeys,
  openSubjects,
  runProvider,
  type Sessions,
  type SigningKeys,
} from '../oidc/index.ts';
import { openMatcher } from '../population/index.ts';
import { openRelyingParties, type RecordContext, type RelyingParties } from '../relying-parties/index.ts';
import { systemClock, type Clock } from '../shared/index.ts';
import { loadOrMakeSealKeys, openSeal, openStore, type Seal, type Store } from '../storage/index.ts';
import { openMetrics, openRendering, openWeb, providerPages, type Route } from '../web/index.ts';

/** The repository's folder: views and locales are found from here, wherever the command is run. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** What the operator's commands work with: the store and what stands directly on it. */
export interface Foundation {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: Store;
  readonly seal: Seal;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly relyingParties: RelyingParties;
  readonly keys: SigningKeys;
  close(): Promise<void>;
}

/** Everything that serves: the foundation, and the application on top. */
export interface Service extends Foundation {
  readonly authentication: Authentication;
  readonly sessions: Sessions;
  readonly app: Koa;
  /** Every address of our own pages. */
  readonly routes: readonly Route[];
  /** From now on `/health/ready` says no. */
  beginStop(): void;
}

export interface ComposeOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Metrics of all processes, where there are several. */
  readonly metricsText?: () => Promise<{ type: string; body: string }>;
  /** Told while something that takes long is made. */
  readonly onProgress?: (what: 'keys', done: number, of: number) => void;
}

/** What of the configuration a record of a relying party has to agree with. */
export const recordContext = ({ resource_servers: resourceServers, signing }: Config): RecordContext => ({
  resourceServers,
  signingAlgorithms: signing.algorithms,
});

/** Opens the store and what the operator's commands need. Nothing runs yet. */
export async function composeFoundation(
  { config, log, clock = systemClock }: ComposeOptions,
  endSessions?: (accountId: string) => Promise<void>,
): Promise<Foundation> {
  const seal = openSeal({ keys: await loadOrMakeSealKeys(config.seal.key_file) });
  const store = await openStore({ uri: config.store, timeoutMs: config.store_timeout * 1000 });
  const audit = openAudit({ store, clock });
  const accounts = openAccounts({ store, seal, clock, audit, ...(endSessions === undefined ? {} : { endSessions }) });
  const relyingParties = openRelyingParties({
    store,
    seal,
    clock,
    audit,
    folder: config.relying_parties.folder,
    pollMs: config.relying_parties.poll * 1000,
    context: recordContext(config),
    log,
  });
  const keys = openSigningKeys({
    store,
    seal,
    clock,
    audit,
    algorithms: config.signing.algorithms,
    retiredForSeconds: config.signing.retired_for,
  });
  declareProvider(store);
  return {
    config,
    clock,
    store,
    seal,
    audit,
    accounts,
    relyingParties,
    keys,
    async close() {
      await relyingParties.stop();
      await store.close();
    },
  };
}

/** Joins all parts of the service. The result listens to nothing yet. */
export async function compose(options: ComposeOptions): Promise<Service> {
  const { config, log, onProgress } = options;
  const running: { provider?: Awaited<ReturnType<typeof runProvider>> } = {};
  const endSessions = async (accountId: string): Promise<void> => running.provider?.sessions.endAllOf(accountId);
  const foundation = await composeFoundation(options, endSessions);
  const { store, seal, audit, accounts, relyingParties, clock } = foundation;
  const { authentication: settings, notifications: channels, matcher: matching, sandbox } = config;

  const notifications = openNotifications({
    store,
    seal,
    clock,
    log,
    localesFolder: resolve(ROOT, 'views/locales'),
    sms: { url: channels.sms_url, token: channels.sms_token },
    mail: { url: channels.mail_url, from: channels.mail_from },
  });
  const authentication = openAuthentication({
    store,
    seal,
    clock,
    audit,
    accounts,
    notifications,
    endSessions,
    usesOf: async (accountId) => {
      const sessions = (await running.provider?.sessions.list(accountId)) ?? [];
      return sessions.map(({ whence, signedInAt }) => ({ country: whence.country, at: signedInAt }));
    },
    matcher:
      matching.url === undefined
        ? undefined
        : openMatcher({ url: matching.url, token: matching.token, timeoutMs: matching.timeout * 1000 }),
    options: {
      factors: settings.factors,
      recovery: { holdSeconds: settings.recovery.hold, phoneWaitSeconds: settings.recovery.phone_wait },
      risk: settings.risk,
      issuer: config.issuer,
      parameters: {
        memoryKib: settings.password.memory_kib,
        passes: settings.password.passes,
        lanes: settings.password.lanes,
      },
      concurrency: settings.password.parallel === 0 ? availableParallelism() : settings.password.parallel,
      queueLimit: settings.password.queue,
      portrait: { score: matching.least_score, liveness: matching.least_liveness },
      fixedCode: sandbox.enabled ? sandbox.fixed_code : undefined,
    },
  });
  const consents = openConsents({
    store,
    clock,
    audit,
    afterWithdrawal: async ({ accountId, rpId }) => {
      await running.provider?.sessions.endAtRelyingParty(accountId, rpId);
    },
  });

  await store.ready();
  await relyingParties.start();
  const metrics = openMetrics();
  const pages = openRendering({ viewsFolder: resolve(ROOT, 'views') });
  const { level_1, level_2, level_3, level_4 } = settings.reuse;
  const reuse = { 1: level_1, 2: level_2, 3: level_3, 4: level_4 };
  const provider = await runProvider(
    {
      ...foundation,
      issuer: config.issuer,
      consents,
      available: (account) => authentication.available(account),
      subjects: openSubjects(seal),
      pages: providerPages({ pages, relyingParties, log, metrics }),
      lifetimes: config.lifetimes,
      reuse,
      algorithms: config.signing.algorithms,
      resourceServers: config.resource_servers,
      outbound: {
        allowPrivateAddresses: config.outbound.allow_private_addresses,
        timeoutMs: config.outbound.timeout * 1000,
        maxBytes: config.outbound.max_size,
      },
      pollMs: config.signing.poll * 1000,
      onFault: (error) => log.warn({ err: error }, 'looking for new signing keys failed; trying again'),
    },
    (done, of) => onProgress?.('keys', done, of),
  );
  running.provider = provider;
  notifications.start();
  void consents
    .resume()
    .catch((error: unknown) => log.warn({ err: error }, 'unfinished withdrawals wait for the next start'));
  void authentication.devices
    .resume()
    .catch((error: unknown) => log.warn({ err: error }, 'messages about new devices wait for the next start'));
  void authentication.recovery
    .resume()
    .catch((error: unknown) => log.warn({ err: error }, 'unfinished recoveries wait for the next start'));

  let stopping = false;
  const { app, routes } = openWeb({
    issuer: config.issuer,
    provider,
    pages,
    store,
    accounts,
    authentication,
    consents,
    relyingParties,
    audit,
    clock,
    log,
    metrics,
    metricsText: options.metricsText ?? (() => metrics.text()),
    metricsAllowFrom: config.metrics.allow_from,
    trustedProxies: config.trusted_proxies,
    bodyLimit: config.body_limit,
    pictureLimit: matching.picture_limit,
    reuse,
    // As bytes it would be made ready anew for each use, which costs several times the use.
    formKey: createSecretKey(seal.derive('account-forms', 32)),
    interactionSeconds: config.lifetimes.interaction,
    isStopping: () => stopping,
  });
  return {
    ...foundation,
    authentication,
    sessions: provider.sessions,
    app,
    routes,
    beginStop() {
      stopping = true;
    },
    async close() {
      provider.stop();
      await notifications.stop();
      await foundation.close();
    },
  };
}
