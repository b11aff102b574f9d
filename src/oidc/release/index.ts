/**
 * release: what a relying party may get at the moment it asks, at userinfo, introspection and refresh, and in ID
 * tokens: the claims of its grant ∩ the citizen's consent now ∩ its record now, of an account that is active now. What
 * may be stated about the sign-in, from the proofs that are within their windows.
 * Never: what is granted at a sign-in (`grants`), values of claims (identity).
 */
export { givingScopes } from './release.ts';
export type { Release, SignInStatement } from './release.ts';
export { grantIn, openReleases, releaseIn, statedAcrOf } from './releases.ts';
export type { CitizensToken, ReleaseDependencies, Releases } from './releases.ts';
export { introspectionFilter, type IntrospectedToken } from './introspection.ts';
