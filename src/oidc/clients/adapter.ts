import type { Adapter, AdapterPayload } from 'oidc-provider';
import { clientMetadata, type RelyingParties } from '../../relying-parties/index.ts';
import { compareByVersion } from '../upstream/index.ts';
import { FIRST_PARTY_CLIENT } from './first-party.ts';

/** Reads clients from the snapshot of relying-parties: no read of the store, and changes take effect at once. */
export function clientAdapter(relyingParties: RelyingParties, issuer: string): Adapter {
  const firstParty: AdapterPayload = {
    client_id: FIRST_PARTY_CLIENT,
    client_name: 'Sen ID',
    application_type: 'web',
    token_endpoint_auth_method: 'none',
    redirect_uris: [`${issuer}/account/signed-in`],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    subject_type: 'pairwise',
    scope: 'openid',
  };
  const made = new WeakMap<object, AdapterPayload>();
  const refuse = (): Promise<never> =>
    Promise.reject(new Error('clients are changed through the relying parties module'));
  return {
    find(id) {
      if (id === FIRST_PARTY_CLIENT) return Promise.resolve(firstParty);
      const relyingParty = relyingParties.get(id);
      if (relyingParty === undefined) return Promise.resolve(undefined);
      let metadata = made.get(relyingParty);
      if (metadata === undefined) {
        // Which scopes the record allows is decided in features/authorization/registered-scopes.ts and
        // features/tokens/resources.ts: oidc-provider would refuse a scope without naming it.
        const { scope: _, ...offered } = clientMetadata(relyingParty);
        metadata = offered;
        compareByVersion(metadata, relyingParty.id, relyingParty.version);
        made.set(relyingParty, metadata);
      }
      return Promise.resolve(metadata);
    },
    upsert: refuse,
    destroy: refuse,
    consume: refuse,
    findByUid: refuse,
    findByUserCode: refuse,
    revokeByGrantId: refuse,
  };
}
