import { createSecretKey } from 'node:crypto';
import { resolve } from 'node:path';
import type { Authentication } from '../../authentication/index.ts';
import type { Consents } from '../../consent/index.ts';
import type { ProviderPages, RunningProvider } from '../../oidc/index.ts';
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

/** What web has before the provider runs: the provider is handed the pages that it wants shown. */
export interface Front {
  readonly metrics: Metrics;
  readonly pages: Rendering;
  readonly providerPages: ProviderPages;
}

export function composeFront({ relyingParties, log }: Foundation): Front {
  const metrics = openMetrics();
  const pages = openRendering({ viewsFolder: resolve(ROOT, 'views') });
  return { metrics, pages, providerPages: providerPages({ pages, relyingParties, log, metrics }) };
}

export interface WebParts {
  readonly front: Front;
  readonly provider: RunningProvider;
  readonly authentication: Authentication;
  readonly consents: Consents;
  /** Metrics of all processes, where there are several. */
  readonly metricsText?: (() => Promise<{ type: string; body: string }>) | undefined;
  readonly isStopping: () => boolean;
}

export function composeWeb(foundation: Foundation, parts: WebParts): Web {
  const { config, seal, store, accounts, relyingParties, audit, clock, log } = foundation;
  const { provider, authentication, consents, isStopping } = parts;
  const { metrics, pages } = parts.front;
  return openWeb({
    ...{ provider, pages, store, accounts, authentication, consents, relyingParties, audit, clock, log, metrics },
    issuer: config.issuer,
    metricsText: parts.metricsText ?? (() => metrics.text()),
    metricsAllowFrom: config.metrics.allow_from,
    trustedProxies: config.trusted_proxies,
    bodyLimit: config.body_limit,
    pictureLimit: config.matcher.picture_limit,
    reuse: reuseWindows(config),
    // A KeyObject: Node would make one of bytes at each use, which costs several times the use.
    formKey: createSecretKey(seal.derive('account-forms', 32)),
    interactionSeconds: config.lifetimes.interaction,
    isStopping,
  });
}
