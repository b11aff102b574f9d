import type Provider from 'oidc-provider';
import { assertUpstream } from '../../assert.ts';

/** Has oidc-provider store further fields of a model. */
export function storeFields(
  provider: Provider,
  model: 'Grant' | 'Interaction' | 'Session',
  fields: readonly string[],
): void {
  const stored = provider[model] as unknown as { readonly IN_PAYLOAD?: unknown };
  const present: unknown = stored.IN_PAYLOAD;
  assertUpstream(
    Array.isArray(present),
    'oidc-provider',
    'oidc-provider/sessions/payload-fields.ts',
    `list ${model}.IN_PAYLOAD`,
  );
  Object.defineProperty(stored, 'IN_PAYLOAD', { value: [...(present as string[]), ...fields] });
}
