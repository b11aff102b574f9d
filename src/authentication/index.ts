/**
 * authentication: joins its modules (factors, guarding, devices, sign-in, approvals, recovery) on one store. What each
 * of them offers is imported from its own index.
 * Never: pages, the account's data, who may ask for which level.
 * Law and standards: D69 Art 20 (authentication levels); each module names its own.
 */
export { openAuthentication } from './authentication.ts';
export type { Authentication, AuthenticationDependencies, AuthenticationOptions } from './authentication.ts';
export { authenticationSettings } from './settings.ts';
