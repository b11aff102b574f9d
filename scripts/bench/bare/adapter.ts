import type { Adapter, AdapterPayload } from 'oidc-provider';

/**
 * A minimal adapter for oidc-provider: plain Maps, no encoding, no expiry. A grant's tokens are found through a Map of
 * Sets, so revocation works; the bundled adapter keeps 1,000 entries and walks through a grant's tokens at each issue.
 */
export function mapAdapters(): (model: string) => Adapter {
  const byGrant = new Map<string, Set<() => void>>();
  return (model) => {
    const documents = new Map<string, AdapterPayload>();
    const byUid = new Map<string, string>();
    return {
      upsert(id, payload) {
        documents.set(id, payload);
        if (model === 'Session' && payload.uid !== undefined) byUid.set(payload.uid, id);
        if (payload.grantId !== undefined) {
          const members = byGrant.get(payload.grantId) ?? new Set();
          members.add(() => documents.delete(id));
          byGrant.set(payload.grantId, members);
        }
        return Promise.resolve();
      },
      find: (id) => Promise.resolve(documents.get(id)),
      findByUid: (uid) => Promise.resolve(documents.get(byUid.get(uid) ?? '')),
      findByUserCode: () => Promise.resolve(undefined),
      consume(id) {
        const payload = documents.get(id);
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
        return Promise.resolve();
      },
      destroy(id) {
        documents.delete(id);
        return Promise.resolve();
      },
      revokeByGrantId(grantId) {
        for (const remove of byGrant.get(grantId) ?? []) remove();
        byGrant.delete(grantId);
        return Promise.resolve();
      },
    };
  };
}
