import type Provider from 'oidc-provider';
import { assertUpstream, isMethod } from '../assert.ts';

interface ClientPrototype {
  responseModeAllowed: (mode: string | undefined, responseType: string) => boolean;
}

/**
 * Restricts responses to some modes. oidc-provider has no setting for it. A response type other than `code` is left to
 * the check that answers `unsupported_response_type`.
 */
export function restrictResponseModes(provider: Provider, modes: readonly string[]): void {
  const { prototype } = provider.Client as unknown as { readonly prototype: ClientPrototype };
  assertUpstream(
    isMethod(prototype, 'responseModeAllowed'),
    'oidc-provider',
    'oidc-provider/response-modes.ts',
    'Client.prototype.responseModeAllowed',
  );
  prototype.responseModeAllowed = (mode, responseType) =>
    mode === undefined || responseType !== 'code' || modes.includes(mode);
}

/** Lists these modes in the discovery document, where oidc-provider lists all that it knows. */
export function publishResponseModes(
  { oidc, body }: { readonly oidc?: { readonly route?: string }; readonly body: unknown },
  modes: readonly string[],
): void {
  if (oidc?.route === 'discovery') (body as Record<string, unknown>)['response_modes_supported'] = modes;
}
