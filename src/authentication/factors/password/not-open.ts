import type { Account } from '../../../identity/index.ts';
import type { Problem } from '../../../shared/index.ts';
import { passwordProblems } from './problems.ts';

const { make } = passwordProblems;

/**
 * Why an account lets nobody sign in; undefined if it does. Only somebody who has just given the right password may
 * read it.
 */
export function whyNotOpen({ state, locks = [] }: Account): Problem | undefined {
  switch (state) {
    case 'active':
      return undefined;
    case 'not-activated':
      return make.account_not_activated();
    case 'deceased':
      return make.account_of_deceased();
    case 'locked': {
      // One sentence says what to do: the holder's own request is the easiest to undo, so it is named last.
      const basis = (['card-revoked', 'authority', 'terms-breach'] as const).find((one) => locks.includes(one));
      return basis === undefined ? make.account_locked({}) : make.account_locked({ context: basis.replace('-', '_') });
    }
  }
}
