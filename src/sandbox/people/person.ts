import type { Localised } from '../../shared/index.ts';
import type { Sex } from './numbers.ts';

/** A person's record in the population database (contract of `GET /npd/persons/{number}`). */
export interface PopulationRecord {
  readonly number: string;
  /** The nine-digit number of the older identity card. */
  readonly old_number?: string;
  readonly name: { readonly family: string; readonly middle: string; readonly given: string };
  /** YYYY-MM-DD; YYYY where only the year is known. */
  readonly birthdate: string;
  readonly sex: Sex;
  readonly nationality: 'VN';
  readonly address: {
    readonly formatted: string;
    readonly street: string;
    readonly ward: string;
    readonly province: string;
    readonly country: 'VN';
  };
  readonly status: 'alive' | 'deceased';
  /** Personal number of the guardian of a dependant. */
  readonly guardian?: string;
  readonly card?: {
    readonly issued: string;
    /** Missing on a card that does not expire, issued from the age of 60. */
    readonly expires?: string;
    readonly status: 'valid' | 'revoked';
  };
}

export type AccountState = 'active' | 'not-activated' | 'locked' | 'deceased';

/** `none`: the person has no account, and can register. */
export type PersonState = AccountState | 'none';

/** What a person needs for factors besides the password and codes that are sent. */
export interface Secrets {
  /** Of the authenticator app, in base32 (RFC 6238: SHA-1, six digits, 30 seconds). */
  readonly totpSecret?: string;
  readonly passcode?: string;
  readonly recoveryCodes?: readonly string[];
}

/**
 * A fictional person, mostly with an eID account, and what is needed to sign in as them. Without an account, the
 * password is one to choose.
 */
export interface SandboxPerson extends Secrets {
  /** Stable name of the person's role. */
  readonly key: string;
  readonly record: PopulationRecord;
  readonly password: string;
  /** E.164. A child has the guardian's. */
  readonly phone: string;
  readonly email: string | null;
  readonly level: 0 | 1 | 2;
  readonly state: PersonState;
  readonly roles: readonly ('officer' | 'operator')[];
  /** What the person can be used to try. */
  readonly about: Localised;
  /** The one-time code that the sandbox accepts for this person; null where none is configured. */
  readonly fixedCode: string | null;
}
