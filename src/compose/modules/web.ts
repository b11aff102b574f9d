import { createSecretKey } from 'node:crypto';
import { resolve } from 'node:path';
import type { Authentication } from '../../authentication/index.ts';
import type { Consents } from '../../consent/index.ts';
import type { ProviderPages, RunningProvider } from '../../oidc/index.ts';
import type { Registration } from '../../registration/index.ts';
import {
  openMetrics,
  openRendering,
  openWeb,
  providerPages,
  type Metrics,
  type Rendering,
  type Web,
} from '../../web/index.ts';
import { ROOT } from '../configuration.ts';
import type { Foundation } from '../foundation.ts';
import { reuseWindows } from './authentication.ts';

/** The part of web that the provider needs: it is given the pages that it asks for. */
export interface Front {
  readonly metrics: Metrics;
  readonly pages: Rendering;
  readonly providerPages: ProviderPages;
}

export function composeFront({ relyingParties, log }: Foundation, strict: boolean): Front {
  const metrics = openMetrics();
  const pages = openRendering({ viewsFolder: resolve(ROOT, 'views'), strict });
  return { metrics, pages, providerPages: providerPages({ pages, relyingParties, log, metrics }) };
}

export interface WebParts {
  readonly front: Front;
  readonly provider: RunningProvider;
  readonly authentication: Authentication;
  readonly registration: Registration;
  readonly consents: Consents;
  /** Metrics of all processes, where there are several. */
  readonly metricsText?: (() => Promise<{ type: string; body: string }>) | undefined;
  readonly isStopping: () => boolean;
}

/** Web's own settings, and for each area what it works with. */
export function composeWeb(foundation: Foundation, parts: WebParts): Web {
  const { config, seal, store, accounts, relyingParties, audit, clock, log } = foundation;
  const { authentication, registration, consents, isStopping } = parts;
  const { interactions, sessions, ...provider } = parts.provider;
  const { metrics, pages } = parts.front;
  const reuse = reuseWindows(config);
  // A KeyObject, because Node would convert bytes at each use, which costs several times as much as the use itself.
  const formKey = createSecretKey(seal.derive('account-forms', 32));
  return openWeb({
    ...{ provider, pages, log, metrics },
    issuer: config.issuer,
    trustedProxies: config.trusted_proxies,
    bodyLimit: config.body_limit,
    bindingKey: formKey,
    postedKey: createSecretKey(seal.derive('posted-requests', 32)),
    interactionSeconds: config.lifetimes.interaction,
    operations: {
      ...{ store, isStopping },
      metricsText: parts.metricsText ?? (() => metrics.text()),
      metricsAllowFrom: config.metrics.allow_from,
    },
    site: { relyingParties },
    citizens: { sessions, accounts, clock, reuse, formKey },
    areas: {
      interaction: {
        ...{ interactions, authentication, registration, accounts, consents, audit, clock },
        pictureLimit: config.matcher.picture_limit,
        countSignIn: (outcome) => metrics.signIns.inc({ outcome }),
      },
      account: { authentication, sessions, relyingParties, clock },
      consent: { consents, accounts, relyingParties, clock },
      approvals: { authentication, accounts, interactions, relyingParties, clock, reuse, isStopping },
      recovery: { authentication, clock, formKey },
      register: { authentication, registration, clock, formKey },
    },
  });
}
