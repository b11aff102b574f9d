import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type Provider from 'oidc-provider';
import type { Audit } from '../audit/index.ts';
import { oidcEvents } from './events.ts';
import { beforeAnswer } from './store/adapter.ts';

/** What oidc-provider calls its refusals, by endpoint. */
const REFUSALS = [
  'authorization.error',
  'pushed_authorization_request.error',
  'grant.error',
  'userinfo.error',
  'introspection.error',
  'revocation.error',
  'end_session.error',
  'end_session_confirm.error',
] as const;

export interface RefusalDependencies {
  readonly audit: Audit;
  /** Counts OAuth errors by their code. */
  readonly countError: (code: string) => void;
}

/** The code of an OAuth error; everything else is a fault. */
export const errorCode = (error: unknown): string =>
  error instanceof errors.OIDCProviderError ? error.error : 'server_error';

/**
 * At the token endpoint a grant is revoked for one reason only: its code or refresh token was used before. Of two uses
 * at the same instant, the adapter records the second (store/adapter.ts).
 */
function recordReuse(audit: Audit, ctx: KoaContextWithOIDC, grant: string): void {
  if (ctx.oidc.route !== 'token') return;
  const { make } = oidcEvents;
  const isRefresh = ctx.oidc.params?.['grant_type'] === 'refresh_token';
  const event = isRefresh ? make.refresh_token_reuse_detected({ grant }) : make.code_reuse_detected({ grant });
  void beforeAnswer(audit.record(event));
}

/** Counts what the provider refuses, and records the reuse of codes and refresh tokens. */
export function observeRefusals(provider: Provider, { audit, countError }: RefusalDependencies): void {
  const listen = provider as unknown as {
    on(name: string, listener: (ctx: KoaContextWithOIDC, detail: unknown) => void): void;
  };
  for (const name of REFUSALS) listen.on(name, (_ctx, error) => countError(errorCode(error)));
  listen.on('server_error', () => countError('server_error'));
  listen.on('grant.revoked', (ctx, grant) => recordReuse(audit, ctx, String(grant)));
}
