import { refusal } from '../../errors/index.ts';
import type { Piece } from '../feature.ts';

/**
 * Largest parameters of an authorization request, in bytes as JSON writes them: that is how they are stored while the
 * citizen signs in. What is not here is registered (`client_id`, `redirect_uri`) or has values of few letters.
 */
export const LARGEST_PARAMETERS = {
  acr_values: 256,
  claims: 4096,
  claims_locales: 256,
  display: 64,
  id_token_hint: 4096,
  login_hint: 256,
  max_age: 16,
  nonce: 512,
  prompt: 64,
  resource: 1024,
  scope: 1024,
  state: 4096,
  ui_locales: 256,
} as const;

const QUOTES = 2;

const bytesOf = (value: unknown): number =>
  value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value)) - QUOTES;

/** The size of one parameter, for the feature that checks the rest of it. */
export const atMost =
  (name: string, most: number) =>
  (_ctx: unknown, value: unknown): void => {
    if (bytesOf(value) > most) throw refusal('parameter_too_large', { name, most: String(most) });
  };

/**
 * Refuses parameters that are too large, before anything is stored and whether or not a page is needed: otherwise a
 * request would be refused only now and then. `scope` is checked in registered-scopes.ts.
 */
export const parameterSizes = (): Piece => ({
  extraParams: Object.fromEntries(
    Object.entries(LARGEST_PARAMETERS)
      .filter(([name]) => name !== 'scope')
      .map(([name, most]) => [name, atMost(name, most)]),
  ),
});
