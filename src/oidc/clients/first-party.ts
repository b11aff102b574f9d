import type { RelyingParties, RelyingParty } from '../../relying-parties/index.ts';

/** Client of our own account pages. */
export const FIRST_PARTY_CLIENT = 'sen-id-account';

/** Our own account pages, seen as a relying party: they ask for the sign-in and for nothing else. */
export const FIRST_PARTY: RelyingParty = {
  id: FIRST_PARTY_CLIENT,
  organisation: { vi: 'Tài khoản Sen ID', en: 'Sen ID account' },
  kind: 'other',
  purposes: {},
  claims: {},
  minimumAcr: 'LoA1',
  authenticationLevel: 'on_request',
  pkce: 'required',
  previousSecret: undefined,
  policyUri: undefined,
  tosUri: undefined,
  consentDays: 1,
  resources: {},
  client: {
    redirect_uris: [],
    post_logout_redirect_uris: [],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    application_type: 'web',
    token_endpoint_auth_method: 'none',
  },
  extensions: {},
  isNative: false,
  sector: FIRST_PARTY_CLIENT,
  logo: undefined,
  firstParty: true,
  source: 'own',
  version: '1',
};

/** The relying party behind a client, our own pages included. */
export const relyingPartyOf = (
  relyingParties: Pick<RelyingParties, 'get'>,
  clientId: string,
): RelyingParty | undefined => (clientId === FIRST_PARTY_CLIENT ? FIRST_PARTY : relyingParties.get(clientId));
