import type { WaitingRequest } from '../../../oidc/index.ts';
import type { Language } from '../../../shared/index.ts';
import type { RelyingPartyView } from '../page-model.ts';

/** The relying party that asks, for the top of the page. */
export function relyingPartyView({ relyingParty, parameters }: WaitingRequest, language: Language): RelyingPartyView {
  const { id, organisation, logo, kind, policyUri, tosUri } = relyingParty;
  const host = URL.parse(String(parameters['redirect_uri']))?.host;
  return {
    name: organisation[language],
    kind,
    logo: logo === undefined ? undefined : `/relying-parties/${encodeURIComponent(id)}/logo`,
    policyUri: policyUri?.[language],
    termsUri: tosUri?.[language],
    host: host === '' ? undefined : host,
  };
}
