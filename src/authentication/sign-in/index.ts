/**
 * sign-in: sign-ins under way, one document each, with what was proved in them so far.
 * Never: how a factor is verified, pages, which level a relying party may ask for.
 */
export { openSignIns, signInsCollection } from './sign-ins.ts';
export type { SignIn, SignIns } from './sign-ins.ts';
