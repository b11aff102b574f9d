import type { Consent, ConsentRecord } from '../../../consent/index.ts';
import type { AccountId } from '../../../identity/index.ts';
import { dayText, momentText, ProblemError, type Language } from '../../../shared/index.ts';
import { CONSENTS } from '../../kit/addresses.ts';
import type { AreaKit } from '../../kit/area.ts';
import { claimLabel } from '../../kit/claim-texts.ts';
import type { PageContext } from '../../kit/context.ts';
import { param } from '../../kit/page-router.ts';
import { problems } from '../../kit/problems.ts';
import { redirect, showPage } from '../../kit/answers/show.ts';
import type { Citizen } from '../../principal/citizen.ts';
import { principalPages, type Realm } from '../../principal/principal.ts';
import type { ConsentDependencies } from './dependencies.ts';
import type { ConsentModels } from './models.ts';

const consentPath = (rp: string): string => `${CONSENTS}/${rp}`;
const AGREED = consentPath(':rp');

/** Adds the citizen's own pages of consent: what was agreed, with whom, and how to withdraw it. */
export function addConsentPages(
  kit: AreaKit<ConsentModels>,
  { consents, relyingParties }: ConsentDependencies,
  citizens: Realm<Citizen, 1 | 2>,
): void {
  const { pages } = kit;
  const citizenPages = principalPages(kit, citizens);

  const rpName = (id: string, language: Language): string => relyingParties.get(id)?.organisation[language] ?? id;

  const agreed = async (ctx: PageContext, accountId: AccountId): Promise<Consent> => {
    const consent = await consents.current(accountId, param(ctx, 'rp'));
    if (consent === undefined) throw new ProblemError(problems.make.page_not_found());
    return consent;
  };

  const consentView = (consent: Consent, language: Language) => ({
    rp: { id: consent.rp, name: rpName(consent.rp, language) },
    url: consentPath(encodeURIComponent(consent.rp)),
    at: dayText(consent.at, language),
    until: dayText(consent.expiresAt, language),
    claims: Object.entries(consent.decisions)
      .filter(([, { granted }]) => granted)
      .map(([name, { purposeText }]) => ({ name, label: claimLabel(pages.t, name, language), purpose: purposeText })),
  });

  const historyView = (record: ConsentRecord, language: Language) => ({
    at: momentText(record.at, language),
    kind: record.type,
  });

  citizenPages.get(CONSENTS, async (ctx, { account }) => {
    const list = await consents.list(account.id);
    showPage(ctx, pages, 'consent/account-consents', {
      consents: list.map((consent) => consentView(consent, ctx.state.language)),
    });
  });

  citizenPages.get(AGREED, async (ctx, { account }) => {
    const consent = await agreed(ctx, account.id);
    const history = (await consents.history(account.id)).filter(({ rp }) => rp === consent.rp);
    showPage(ctx, pages, 'consent/account-consent', {
      ...consentView(consent, ctx.state.language),
      history: history.map((record) => historyView(record, ctx.state.language)),
      withdrawUrl: `${consentPath(encodeURIComponent(consent.rp))}/withdraw`,
    });
  });

  citizenPages.get(`${AGREED}/withdraw`, async (ctx, { account, csrf }) => {
    const consent = await agreed(ctx, account.id);
    showPage(ctx, pages, 'consent/account-withdraw', {
      ...consentView(consent, ctx.state.language),
      action: ctx.path,
      csrf,
      cancelUrl: CONSENTS,
    });
  });

  citizenPages.post(`${AGREED}/withdraw`, async (ctx, { account }) => {
    const rpId = param(ctx, 'rp');
    // Withdrawing ends the tokens and tells the relying party. It is idempotent.
    await consents.withdraw({ accountId: account.id, rpId });
    redirect(ctx, `${consentPath(encodeURIComponent(rpId))}/withdrawn`);
  });

  citizenPages.get(`${AGREED}/withdrawn`, (ctx) => {
    const id = param(ctx, 'rp');
    if (relyingParties.get(id) === undefined) throw new ProblemError(problems.make.page_not_found());
    showPage(ctx, pages, 'consent/account-withdrawn', {
      rp: { id, name: rpName(id, ctx.state.language) },
      consentsUrl: CONSENTS,
    });
  });
}
