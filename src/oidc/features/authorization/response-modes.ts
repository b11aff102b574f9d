/**
 * How an authorization response may be sent: never in a fragment, where only scripts find it. oidc-provider has no
 * setting for it, so upstream/oidc-provider/response-modes.ts enforces it.
 */
export const RESPONSE_MODES: readonly string[] = ['query', 'form_post'];
