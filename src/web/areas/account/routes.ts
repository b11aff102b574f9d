import Router from '@koa/router';
import type { Context } from 'koa';
import type { Consent, ConsentRecord, Consents } from '../../../consent/index.ts';
import { CLAIMS, type AccountId } from '../../../identity/index.ts';
import { ProblemError, type Language } from '../../../shared/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { readForm } from '../../kit/forms/form.ts';
import { problems } from '../../kit/problems.ts';
import { redirect } from '../interaction/steps.ts';
import { showPage } from '../../kit/show.ts';
import { day, moment } from '../../kit/dates.ts';
import { addSecurityRoutes } from './security/routes.ts';
import { checkSettled, type Held, type SecurityDependencies } from './security/section.ts';
import { checkCsrf, holderOf, returnPath, type Holder } from '../../principal/citizen.ts';

export interface AccountRoutesOptions extends SecurityDependencies {
  readonly consents: Consents;
}

const labels = new Map(CLAIMS.map(({ name, label }) => [name, label]));

/** The citizen's own pages: what was agreed, with whom, and how to take it back. */
export function accountRoutes(options: AccountRoutesOptions): Router {
  const { pages, consents, relyingParties, bodyLimit } = options;
  const router = new Router();

  const heldAt: Held = (show, needs) => async (ctx) => {
    const holder = await holderOf(ctx, options, needs === 'adding' ? 2 : needs);
    if (holder === undefined) return;
    if (needs === 'adding') await checkSettled(ctx, options, holder);
    await show(ctx, holder);
  };
  const held = (show: (ctx: WebContext, holder: Holder) => Promise<void> | void) => {
    const handle = heldAt(show);
    return (ctx: Context) => handle(ctx);
  };

  const rpName = (id: string, language: Language): string => relyingParties.get(id)?.organisation[language] ?? id;

  const agreed = async (ctx: WebContext, accountId: AccountId): Promise<Consent> => {
    const { rp } = ctx['params'] as { rp: string };
    const consent = await consents.current(accountId, rp);
    if (consent === undefined) throw new ProblemError(problems.make.page_not_found());
    return consent;
  };

  const consentView = (consent: Consent, language: Language) => ({
    rp: { id: consent.rp, name: rpName(consent.rp, language) },
    url: `/account/consents/${encodeURIComponent(consent.rp)}`,
    at: day(consent.at, language),
    until: day(consent.expiresAt, language),
    claims: Object.entries(consent.decisions)
      .filter(([, { granted }]) => granted)
      .map(([name, { purposeText }]) => ({ name, label: labels.get(name)?.[language] ?? name, purpose: purposeText })),
  });

  const historyView = (record: ConsentRecord, language: Language) => ({
    at: moment(record.at, language),
    kind: record.type,
  });

  router.get('/account/signed-in', (plain: Context) => redirect(plain as WebContext, returnPath(plain as WebContext)));

  router.get(
    '/account',
    held(async (ctx, { account }) => {
      const { family, middle, given } = account.identity.name;
      const waiting = await options.authentication.approvals.waitingFor(account.id);
      showPage(ctx, pages, 'account/home', {
        name: [family, middle, given].filter(Boolean).join(' '),
        level: account.level,
        state: account.state,
        consentsUrl: '/account/consents',
        securityUrl: '/account/security',
        signOutUrl: '/session/end',
        ...(waiting.length === 0 ? {} : { waiting: { count: waiting.length, url: '/account/approvals' } }),
      });
    }),
  );

  router.get(
    '/account/consents',
    held(async (ctx, { account }) => {
      const list = await consents.list(account.id);
      showPage(ctx, pages, 'consent/account-consents', {
        consents: list.map((consent) => consentView(consent, ctx.state.language)),
      });
    }),
  );

  router.get(
    '/account/consents/:rp',
    held(async (ctx, { account }) => {
      const consent = await agreed(ctx, account.id);
      const history = (await consents.history(account.id)).filter(({ rp }) => rp === consent.rp);
      showPage(ctx, pages, 'consent/account-consent', {
        ...consentView(consent, ctx.state.language),
        history: history.map((record) => historyView(record, ctx.state.language)),
        withdrawUrl: `/account/consents/${encodeURIComponent(consent.rp)}/withdraw`,
      });
    }),
  );

  router.get(
    '/account/consents/:rp/withdraw',
    held(async (ctx, { account, csrf }) => {
      const consent = await agreed(ctx, account.id);
      showPage(ctx, pages, 'consent/account-withdraw', {
        ...consentView(consent, ctx.state.language),
        action: ctx.path,
        csrf,
        cancelUrl: '/account/consents',
      });
    }),
  );

  router.post(
    '/account/consents/:rp/withdraw',
    held(async (ctx, holder) => {
      checkCsrf(await readForm(ctx.req, bodyLimit), holder);
      const { rp } = ctx['params'] as { rp: string };
      // Withdrawing ends the tokens and tells the RP; asked twice it does no harm.
      await consents.withdraw({ accountId: holder.account.id, rpId: rp });
      redirect(ctx, `/account/consents/${encodeURIComponent(rp)}/withdrawn`);
    }),
  );

  router.get(
    '/account/consents/:rp/withdrawn',
    held((ctx) => {
      const { rp } = ctx['params'] as { rp: string };
      if (relyingParties.get(rp) === undefined) throw new ProblemError(problems.make.page_not_found());
      showPage(ctx, pages, 'consent/account-withdrawn', {
        rp: { id: rp, name: rpName(rp, ctx.state.language) },
        consentsUrl: '/account/consents',
      });
    }),
  );

  addSecurityRoutes(router, options, heldAt);
  return router;
}
