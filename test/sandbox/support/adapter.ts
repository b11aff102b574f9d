import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Stores everything in one Map, because the bundled adapter logs a warning at each start. */
export function memoryAdapter(): (name: string) => Adapter {
  const kept = new Map<string, AdapterPayload>();
  const find = (matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined =>
    [...kept.values()].find(matches);
  return (name) => ({
    upsert: (id, payload) => Promise.resolve(void kept.set(`${name}:${id}`, { ...payload })),
    find: (id) => Promise.resolve(kept.get(`${name}:${id}`)),
    findByUid: (uid) => Promise.resolve(find((payload) => payload.uid === uid)),
    findByUserCode: (code) => Promise.resolve(find((payload) => payload.userCode === code)),
    consume: (id) => Promise.resolve(void Object.assign(kept.get(`${name}:${id}`) ?? {}, { consumed: 1 })),
    destroy: (id) => Promise.resolve(void kept.delete(`${name}:${id}`)),
    revokeByGrantId: (grantId) => {
      for (const [key, payload] of kept) if (payload.grantId === grantId) kept.delete(key);
      return Promise.resolve();
    },
  });
}
