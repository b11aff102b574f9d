import type Koa from 'koa';
import type { Authentication } from '../authentication/index.ts';
import { openConsents, type Consents } from '../consent/index.ts';
import type { Sessions } from '../oidc/index.ts';
import type { Registration } from '../registration/index.ts';
import { browserOf, type Route } from '../web/index.ts';
import { composeFoundation, type Foundation } from './foundation.ts';
import type { GroundOptions } from './ground.ts';
import { composeAuthentication } from './modules/authentication.ts';
import { composeNotifications } from './modules/notifications.ts';
import { explainedErrors, type ExplainedError } from './modules/errors.ts';
import { watchOverdue } from './modules/overdue.ts';
import { composeProvider } from './modules/oidc.ts';
import { composeRegistration } from './modules/registration.ts';
import { composeFront, composeWeb } from './modules/web.ts';

/** Everything that serves: the foundation, and the application on top. */
export interface Service extends Omit<Foundation, 'sessions'> {
  readonly authentication: Authentication;
  readonly registration: Registration;
  readonly consents: Consents;
  readonly sessions: Sessions;
  readonly app: Koa;
  /** Why the endpoints of the protocol refuse requests, by id, in both languages. */
  readonly errors: ReadonlyMap<string, ExplainedError>;
  /** Every address of our own pages. */
  readonly routes: readonly Route[];
  /** Starts what goes on between requests: sending messages, and finishing what another process left unfinished. */
  startWork(): void;
  /** Uses a new set of signing keys at once, and not after the next poll. */
  followKeys(): Promise<void>;
  /** From now on `/health/ready` says no. */
  beginStop(): void;
}

export interface ComposeOptions extends GroundOptions {
  /** Metrics of all processes, where there are several. */
  readonly metricsText?: () => Promise<{ type: string; body: string }>;
  /** For tests: a page that uses an undefined name fails instead of leaving a gap. */
  readonly strictPages?: boolean;
  /** Called while something that takes long is made. */
  readonly onProgress?: (what: 'keys', done: number, of: number) => void;
}

/** Joins all modules, and makes collections and keys where they are missing. Nothing is listened to or sent yet. */
export async function compose(options: ComposeOptions): Promise<Service> {
  const foundation = await composeFoundation(options);
  const { store, relyingParties, log, sessions } = foundation;
  const notifications = composeNotifications(foundation);
  const front = composeFront(foundation, options.strictPages ?? false);
  const authentication = composeAuthentication(foundation, {
    notifications,
    onUnfinished: (limit) => front.metrics.unfinishedRefused.inc({ limit }),
  });
  const registration = composeRegistration(foundation, { notifications, authentication, metrics: front.metrics });
  const consents = openConsents({
    ...foundation,
    afterWithdrawal: ({ accountId, rpId }) => sessions.get().endAtRelyingParty(accountId, rpId),
  });

  // Every collection and index is declared by now.
  await store.ready();
  await relyingParties.start();
  const provider = await composeProvider(foundation, {
    ...{ authentication, consents },
    pages: front.providerPages,
    browserOf,
    countLogout: (outcome) => front.metrics.logoutNotices.inc({ outcome }),
    countError: (error) => front.metrics.oauthErrors.inc({ error }),
    onKeyProgress: (done, of) => options.onProgress?.('keys', done, of),
  });
  sessions.bind(provider.sessions);
  const overdue = watchOverdue(foundation, front.metrics);
  let stopping = false;
  const resume = (work: { resume(): Promise<unknown> }, what: string): void =>
    void work.resume().catch((error: unknown) => {
      // Stopping interrupts resumed work. That is not a fault.
      if (stopping) log.info(`${what} wait for the next start`);
      else log.warn({ err: error }, `${what} wait for the next start`);
    });
  const web = composeWeb(foundation, {
    ...{ front, provider, authentication, registration, consents },
    metricsText: options.metricsText,
    isStopping: () => stopping,
  });
  return {
    ...foundation,
    ...{ authentication, registration, consents },
    sessions: provider.sessions,
    app: web.app,
    routes: web.routes,
    errors: explainedErrors(front.pages),
    startWork() {
      notifications.start();
      registration.start();
      foundation.accounts.work.start();
      foundation.lockRequests.work.start();
      overdue.start();
      resume(registration, 'unfinished activations');
      resume(consents, 'unfinished withdrawals');
      resume(authentication.devices, 'messages about new devices');
      resume(authentication.recovery, 'unfinished recoveries');
    },
    followKeys: () => provider.refresh(),
    beginStop() {
      stopping = true;
    },
    async close() {
      stopping = true;
      await provider.stop();
      overdue.stop();
      await foundation.lockRequests.work.stop();
      await foundation.accounts.work.stop();
      await registration.stop();
      await notifications.stop();
      await foundation.close();
    },
  };
}
