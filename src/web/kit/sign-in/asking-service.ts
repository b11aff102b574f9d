import { FIRST_PARTY_CLIENT, relyingPartyOf } from '../../../oidc/index.ts';
import type { RelyingParties, RelyingParty } from '../../../relying-parties/index.ts';
import type { Language } from '../../../shared/index.ts';
import { ACCOUNT } from '../addresses.ts';
import type { ServiceLink } from '../page-model.ts';

/** The service that a sign-in was for, as far as it is known when the sign-in is over. */
export interface AskingService {
  /** Its client_id. */
  readonly id: string;
  /** Origin of the redirect URI of the request, where that has one. */
  readonly origin: string | undefined;
}

/** The service that sent an authorization request. */
export const askingService = (request: {
  readonly client_id?: unknown;
  readonly redirect_uri?: unknown;
}): AskingService => ({
  id: String(request.client_id),
  origin: URL.parse(String(request.redirect_uri))?.origin,
});

/**
 * Where the service is found: at the address in its record, else at the origin that the request came from, if the
 * record still has a redirect URI there. A native application has no address to link to.
 */
function addressOf({ client, isNative }: RelyingParty, origin: string | undefined): string | undefined {
  if (client.client_uri !== undefined) return client.client_uri;
  if (isNative) return undefined;
  const origins = client.redirect_uris.map((uri) => new URL(uri).origin);
  return origin !== undefined && origins.includes(origin) ? origin : origins[0];
}

/** Name and address of the service for a page about a sign-in that is over; both come from its record alone. */
export function serviceLink(
  relyingParties: Pick<RelyingParties, 'get'>,
  service: AskingService | undefined,
  language: Language,
): ServiceLink | undefined {
  const relyingParty = service === undefined ? undefined : relyingPartyOf(relyingParties, service.id);
  if (service === undefined || relyingParty === undefined) return undefined;
  const url = service.id === FIRST_PARTY_CLIENT ? ACCOUNT : addressOf(relyingParty, service.origin);
  return { name: relyingParty.organisation[language], url };
}
