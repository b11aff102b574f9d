import { createHmac, createSecretKey } from 'node:crypto';
import { remembering } from '../../shared/index.ts';
import type { Seal } from '../../storage/index.ts';

const REMEMBERED = 10_000;

/**
 * Makes the pairwise `sub` of an account in a sector (OpenID Connect Core section 8.1): stable for good, not to be
 * linked between sectors, and not derived from the personal number, which may change (domain: a number can be
 * re-established).
 */
export function openSubjects(seal: Seal): (accountId: string, sector: string) => string {
  const key = createSecretKey(seal.derive('pairwise-subject', 32));
  // Each step of a sign-in computes the same few subjects.
  const subjectOf = remembering(REMEMBERED, (text) => createHmac('sha256', key).update(text).digest('base64url'));
  return (accountId, sector) => subjectOf(`${sector}\n${accountId}`);
}
