import { opensAt, type Account, type LockBasis } from '../../../identity/index.ts';
import { shortMomentText, type Problem } from '../../../shared/index.ts';
import { passwordProblems } from './problems.ts';

const { make } = passwordProblems;

/** The bases of a lock, in the order in which one of several is named. */
const TOLD = [
  'card-revoked',
  'card-held',
  'authority',
  'terms-breach',
  'rp-request',
  'holder-request',
] as const satisfies readonly LockBasis[];

/**
 * Why an account lets nobody sign in; undefined if it does. Only somebody who has just given the right password may
 * read it.
 */
export function whyNotOpen(account: Account): Problem | undefined {
  const { state, locks = [] } = account;
  switch (state) {
    case 'active':
      return undefined;
    case 'not-activated':
      return make.account_not_activated();
    case 'deceased':
      return make.account_of_deceased();
    case 'locked': {
      // One sentence says what to do. The first basis of this order decides: what others must settle before what the
      // holder can.
      const basis = TOLD.find((one) => locks.includes(one));
      if (basis === undefined) return make.account_locked({});
      const context = basis.replaceAll('-', '_');
      const until = opensAt(account);
      // In digits, which read alike in both languages.
      return until === undefined
        ? make.account_locked({ context })
        : make.account_locked_until({ context, until: shortMomentText(until, 'vi') });
    }
  }
}
