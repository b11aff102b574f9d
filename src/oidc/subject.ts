import { createHmac } from 'node:crypto';
import type { Seal } from '../storage/index.ts';

/**
 * Makes the pairwise `sub` of an account in a sector (OpenID Connect Core section 8.1): stable for good, not to be linked between
 * sectors, and not derived from the personal number, which may change (domain: a number can be re-established).
 */
export function openSubjects(seal: Seal): (accountId: string, sector: string) => string {
  const key = seal.derive('pairwise-subject', 32);
  return (accountId, sector) => createHmac('sha256', key).update(`${sector}\n${accountId}`).digest('base64url');
}
