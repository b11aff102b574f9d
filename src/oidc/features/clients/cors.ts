import type { Piece } from '../feature.ts';

/** Cross-origin requests: of public clients only, from the origins of their redirect URIs. */
export const cors = (): Piece => ({
  clientBasedCORS: (_ctx: unknown, origin: string, client: { redirectUris?: string[]; clientAuthMethod: string }) =>
    origin !== 'null' &&
    client.clientAuthMethod === 'none' &&
    (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
});
