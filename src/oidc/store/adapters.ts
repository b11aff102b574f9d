import type { Adapter } from 'oidc-provider';
import { clientAdapter } from '../clients/adapter.ts';
import type { ProviderDependencies } from '../dependencies.ts';
import { oidcEvents } from '../events.ts';
import { BegunAdapter, isBegun } from './begun-adapter.ts';
import { ProtocolAdapter, type SingleUseModel } from './adapter.ts';
import { isStoredModel, type StoredModel } from './models.ts';

type Needs = Pick<
  ProviderDependencies,
  'audit' | 'beginnings' | 'clock' | 'issuer' | 'relyingParties' | 'seal' | 'store'
>;

const REUSE_EVENTS = {
  AuthorizationCode: 'code_reuse_detected',
  RefreshToken: 'refresh_token_reuse_detected',
} as const satisfies Record<SingleUseModel, string>;

/**
 * oidc-provider's adapters, one for each model: clients come from the relying parties' records, everything else from
 * the store.
 */
export function adapterFactory({ audit, beginnings, clock, issuer, relyingParties, seal, store }: Needs) {
  const clients = clientAdapter(relyingParties, issuer);
  const onReuse = (model: SingleUseModel, grant: string | undefined): Promise<void> =>
    audit.record(oidcEvents.make[REUSE_EVENTS[model]]({ grant }));
  const dependencies = { store, seal, clock, onReuse };
  const make = (model: StoredModel): Adapter =>
    isBegun(model)
      ? new BegunAdapter(model, dependencies, { beginnings, issuer })
      : new ProtocolAdapter(model, dependencies);
  const adapters = new Map<StoredModel, Adapter>();
  return (model: string): Adapter => {
    if (model === 'Client') return clients;
    if (!isStoredModel(model)) throw new Error(`no collection for ${model}`);
    const made = adapters.get(model) ?? make(model);
    adapters.set(model, made);
    return made;
  };
}
