import type { Authentication } from '../../authentication/index.ts';
import type { Consents } from '../../consent/index.ts';
import {
  openSubjects,
  runProvider,
  type ProviderContext,
  type ProviderPages,
  type RunningProvider,
  type RunningProviderOptions,
} from '../../oidc/index.ts';
import type { Foundation } from '../foundation.ts';
import { reuseWindows } from './authentication.ts';

export interface ProviderParts {
  readonly authentication: Authentication;
  readonly consents: Consents;
  readonly pages: ProviderPages;
  readonly browserOf: (ctx: ProviderContext) => { readonly address: string; readonly secrets: readonly string[] };
  readonly countLogout: RunningProviderOptions['countLogout'];
  readonly countError: RunningProviderOptions['countError'];
  /** Called while signing keys are made, which takes long. */
  readonly onKeyProgress: (done: number, of: number) => void;
}

export function composeProvider(foundation: Foundation, parts: ProviderParts): Promise<RunningProvider> {
  const { config, seal, log } = foundation;
  const { authentication, consents, pages, browserOf, countLogout, countError, onKeyProgress } = parts;
  const { unfinished } = authentication;
  return runProvider(
    {
      ...foundation,
      ...{ consents, pages, countLogout, countError },
      issuer: config.issuer,
      telling: { openly: config.sandbox.enabled, page: config.sandbox.errors_page },
      finishApproval: (id) => authentication.approvals.finish(id),
      resetSignIn: (uid) => authentication.reset(uid),
      standing: (presented) => authentication.standing(presented),
      beginnings: {
        begin: (ctx, accountId) => unfinished.begin({ ...browserOf(ctx), accountId }),
        push: (clientId) => unfinished.push(clientId),
        finish: (counter) => unfinished.finish(counter),
      },
      subjects: openSubjects(seal),
      lifetimes: config.lifetimes,
      reuse: reuseWindows(config),
      algorithms: config.signing.algorithms,
      resourceServers: config.resource_servers,
      clientKeys: {
        assertionSeconds: config.client_keys.assertion_life,
        cachedSeconds: config.client_keys.cached_for,
      },
      outbound: {
        allowPrivateAddresses: config.outbound.allow_private_addresses,
        timeoutMs: config.outbound.timeout * 1000,
        maxBytes: config.outbound.max_size,
      },
      cachedSeconds: config.signing.cached_for,
      pollMs: config.signing.poll * 1000,
      onFault: (error) => log.warn({ err: error }, 'looking for new signing keys failed; trying again'),
    },
    onKeyProgress,
  );
}
