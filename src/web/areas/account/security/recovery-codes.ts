import { dayText } from '../../../../shared/index.ts';
import { SECURITY, securityPath } from '../../../kit/addresses.ts';
import { redirect, showPage } from '../../../kit/answers/show.ts';
import { heldUntilText, type SecuritySection } from './section.ts';

const NAME = 'recovery-codes';
const HOME = securityPath(NAME);
const MAKE = `${HOME}/make`;
const REMOVE = `${HOME}/remove`;

/** Recovery codes: how many are left, make new ones, remove all. */
export const recoveryCodesSection: SecuritySection = {
  name: NAME,
  isOffered: ({ authentication }) => authentication.offers('recovery_code'),
  async status({ authentication, pages }, { account }, language) {
    const state = await authentication.factors.recovery_code.state(account.id);
    return state === undefined
      ? pages.t(language, 'recovery-codes:none')
      : pages.t(language, 'recovery-codes:left', { count: state.left });
  },

  addPages({ level1, level2, adding }, dependencies) {
    const { pages, authentication } = dependencies;
    const recoveryCodes = authentication.factors.recovery_code;

    level1.get(HOME, async (ctx, citizen) => {
      const { account } = citizen;
      const state = await recoveryCodes.state(account.id);
      showPage(ctx, pages, 'account/recovery-codes/home', {
        left: state?.left,
        madeAt: state && dayText(state.madeAt, ctx.state.language),
        heldUntil: await heldUntilText(dependencies, citizen, ctx.state.language),
        makeUrl: MAKE,
        removeUrl: REMOVE,
        securityUrl: SECURITY,
      });
    });
    adding.get(MAKE, async (ctx, { account, csrf }) => {
      const replaces = (await recoveryCodes.state(account.id)) !== undefined;
      showPage(ctx, pages, 'account/recovery-codes/make', { action: MAKE, csrf, replaces, cancelUrl: HOME });
    });
    adding.post(MAKE, async (ctx, citizen) => {
      // The answer itself shows them: only digests are stored, so no other page could.
      const codes = await recoveryCodes.make(citizen.account);
      showPage(ctx, pages, 'account/recovery-codes/new', { codes, homeUrl: HOME });
    });
    level2.get(REMOVE, (ctx, { csrf }) => {
      showPage(ctx, pages, 'account/recovery-codes/remove', { action: REMOVE, csrf, cancelUrl: HOME });
    });
    level2.post(REMOVE, async (ctx, citizen) => {
      await recoveryCodes.remove(citizen.account);
      redirect(ctx, HOME);
    });
  },
};
