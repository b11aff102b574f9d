/** Addresses of pages that pages of other areas link to. */

export const ACCOUNT = '/account';
export const SECURITY = `${ACCOUNT}/security`;
export const securityPath = (section: string): string => `${SECURITY}/${section}`;
export const CONSENTS = `${ACCOUNT}/consents`;
export const WAITING_APPROVALS = `${ACCOUNT}/approvals`;

export const APPROVE = '/approve';

/** A lost password, and a lost phone. */
export const RECOVERY = '/recovery';
export const PHONE_RECOVERY = `${RECOVERY}/phone`;

/** An account by oneself, and its activation. */
export const REGISTER = '/register';
export const ACTIVATE = '/activate';

export const SIGN_OUT = '/session/end';
