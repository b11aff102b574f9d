import type { Factor } from '../contract.ts';
import { openPortraitCheck, type PortraitDependencies } from './portrait-check.ts';

/** A live picture, compared with the state's portrait. */
export const portraitCheck = {
  kinds: ['biometric'],
  phishingResistant: false,
  amr: ['face'],
  first: false,
  about: 'Live picture that the biometric matcher compares with the portrait of the National Population Database',
  // An officer compared the portrait with the person when the account reached level 2.
  isAvailable: ({ level }) => level === 2,
  needs: 'matcher',
  page: 'portrait-check',
  section: undefined,
  open: openPortraitCheck,
} as const satisfies Factor<PortraitDependencies>;
