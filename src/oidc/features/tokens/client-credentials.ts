import type { Piece } from '../feature.ts';

/** Tokens for a client itself (RFC 6749 section 4.4). */
export const clientCredentials = (): Piece => ({ features: { clientCredentials: { enabled: true } } });
