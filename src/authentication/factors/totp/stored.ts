import type { Authenticators, StoredAuthenticators } from '../authenticators/authenticators.ts';

/** The sealing context of an app's secret. */
export const secretContext = (accountId: string, id: string): string => `totp:${accountId}:${id}`;

/** An authenticator app, as its holder sees it. */
export interface AuthenticatorApp {
  readonly id: string;
  readonly name: string;
  readonly addedAt: Date;
  readonly lastUsedAt: Date | undefined;
}

/** Oldest first. */
const appsOf = ({ totp = {} }: StoredAuthenticators): AuthenticatorApp[] =>
  Object.entries(totp)
    .map(([id, { name, addedAt, lastUsedAt }]) => ({ id, name, addedAt, lastUsedAt }))
    .toSorted((a, b) => a.addedAt.getTime() - b.addedAt.getTime());

export async function listApps(authenticators: Authenticators, accountId: string): Promise<AuthenticatorApp[]> {
  const stored = await authenticators.find(accountId);
  return stored === undefined ? [] : appsOf(stored);
}
