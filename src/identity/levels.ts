/** How well the identity behind an account was proven (D69 Art 9); 0: not activated yet. */
export type AccountLevel = 0 | 1 | 2;

/** How strongly the person proved to be the holder in this session (D69 Art 20); 0: not at all. */
export type AuthenticationLevel = 0 | 1 | 2 | 3 | 4;

/** Account level reached in a sign-in, lowest first. */
export const ACRS = ['LoA1', 'LoA2'] as const;
export type Acr = (typeof ACRS)[number];

/** The highest acr that an account level and an authentication level reach together (design section 3). */
export function acrFor(account: AccountLevel, authentication: AuthenticationLevel): Acr | undefined {
  if (account >= 2 && authentication >= 2) return 'LoA2';
  return account >= 1 && authentication >= 1 ? 'LoA1' : undefined;
}

/** Whether the reached level satisfies the requested one; LoA2 satisfies a request for LoA1. */
export const satisfies = (have: Acr | undefined, wanted: Acr): boolean =>
  have !== undefined && ACRS.indexOf(have) >= ACRS.indexOf(wanted);
