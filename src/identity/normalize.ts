import { composedText, knownDate } from '../shared/index.ts';
import type { Address, Identity, PersonName } from './account.ts';

const composed = <Parts extends PersonName | Address>(parts: Parts): Parts =>
  Object.fromEntries(
    Object.entries<string>({ ...parts }).map(([key, text]) => [key, composedText(text)]),
  ) as unknown as Parts;

/**
 * An identity in the one form that is kept and released: text composed, a birth date without its unknown parts. Applied
 * to what comes in and to what was stored before this rule.
 */
export const normalizedIdentity = (identity: Identity): Identity => ({
  ...identity,
  name: composed(identity.name),
  birthdate: knownDate(identity.birthdate) ?? identity.birthdate,
  address: composed(identity.address),
});
