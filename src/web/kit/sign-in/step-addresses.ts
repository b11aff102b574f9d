import { pageOf, type FactorWithPage } from '../../../authentication/factors/index.ts';
import type { Step } from '../../../oidc/index.ts';
import { ACCOUNT } from '../addresses.ts';

/** The page of each step that is the same for all citizens. Each has an address of its own. */
const PAGES: Readonly<Record<Exclude<Step, 'step_up'>, string>> = {
  login: 'sign-in',
  cannot_continue: 'cannot-continue',
  guardian: 'guardian',
  consent: 'consent',
};

export const interactionPath = (uid: string): string => `/interaction/${uid}`;
export const stepPath = (uid: string, step: keyof typeof PAGES): string => `${interactionPath(uid)}/${PAGES[step]}`;
export const factorPath = (uid: string, factor: FactorWithPage): string => `${interactionPath(uid)}/${pageOf(factor)}`;
export const otherDevicePath = (uid: string): string => `${interactionPath(uid)}/other-device`;
export const choicePath = (uid: string): string => `${interactionPath(uid)}/factor`;

/** Where the citizen came from, to go back to: a sign-in under way, or the account. */
export const backPath = (signInId: string | undefined): string =>
  signInId === undefined ? ACCOUNT : interactionPath(signInId);

/** The id of the sign-in that a recovery began from. Anything that is no id counts as none. */
export function signInIdOf(text: string): string | undefined {
  return /^[\w-]{1,64}$/.test(text) ? text : undefined;
}
