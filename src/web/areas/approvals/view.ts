import { isIP } from 'node:net';
import type { Approval } from '../../../authentication/approvals/index.ts';
import { countryName, countryOf, whereabouts } from '../../../authentication/guarding/index.ts';
import { fullName } from '../../../identity/index.ts';
import { essentialAcrs, grantableClaims } from '../../../oidc/index.ts';
import { momentText, type Language } from '../../../shared/index.ts';
import { claimLabel } from '../../kit/claim-texts.ts';
import type { Translate } from '../../kit/answers/show.ts';
import { relyingPartyView } from '../../kit/sign-in/relying-party-view.ts';
import type { Approver } from './access.ts';

/** What is asked for, by purpose: names of data, never values. */
function purposesOf(t: Translate, { state }: Approver, language: Language) {
  const { claims, purposes } = state.relyingParty;
  const names = grantableClaims(state).filter((name) => claims[name] !== undefined);
  return [...new Set(names.map((name) => claims[name]?.purpose ?? ''))].map((purpose) => ({
    title: purposes[purpose]?.[language] ?? purpose,
    claims: names.filter((name) => claims[name]?.purpose === purpose).map((name) => claimLabel(t, name, language)),
  }));
}

/** Which browser asks, and since when. */
export const whenceOf = ({ asking, createdAt }: Approval, language: Language) => ({
  browser: asking.browser,
  at: momentText(createdAt, language),
});

/** How near the asking screen is to this device, as far as addresses tell (RFC 10027 section 6.1.1). */
async function nearness(there: string, here: string, language: Language) {
  const [asking, answering] = await Promise.all([countryOf(there), countryOf(here)]);
  const isElsewhere = asking !== undefined && answering !== undefined && asking !== answering;
  return {
    place: asking === undefined ? '' : countryName(asking, language),
    near: isElsewhere
      ? 'other-country'
      : isIP(there) !== 0 && whereabouts(there).place === whereabouts(here).place
        ? 'same-network'
        : 'other-network',
  } as const;
}

/** Who asks, where, and for what. */
export async function approvalView(t: Translate, approver: Approver, address: string, language: Language) {
  const { approval, request, dependant, state } = approver;
  const acr =
    essentialAcrs(state).includes('LoA2') || state.request.acr.wished.some(([first]) => first === 'LoA2')
      ? 'LoA2'
      : 'LoA1';
  return {
    kind: approval.kind,
    rp: relyingPartyView(request, language),
    acr,
    ...whenceOf(approval, language),
    ...(await nearness(approval.asking.address, address, language)),
    purposes: purposesOf(t, approver, language),
    dependant: dependant && fullName(dependant.identity.name),
  } as const;
}
