import type Provider from 'oidc-provider';

type Session = InstanceType<Provider['Session']>;

/** Signs the account of a session out. The browser keeps the session, for the next person who signs in. */
export function forgetAccount(session: Session): void {
  delete session.accountId;
  delete session.authorizations;
  delete session.amr;
  delete session.loginTs;
}
