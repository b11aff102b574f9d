/**
 * sign-in: sign-ins under way, one document each, with what was proved in them so far; where a request stands, gathered
 * once for the pages and the authorization endpoint (`standing.ts`).
 * Never: how a factor is verified, pages, which level a relying party may ask for.
 */
export { ableGuardian } from './guardian.ts';
export type { GuardianState } from './guardian.ts';
export { openSignIns, signInsCollection } from './sign-ins.ts';
export type { Confirmation, SignIn, SignIns } from './sign-ins.ts';
export { openStandings } from './standing.ts';
export type { Presented, Standing } from './standing.ts';
