import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { ProtocolAdapter } from '../../../src/oidc/store/adapter.ts';
import { declareProtocolCollections } from '../../../src/oidc/store/collections.ts';
import type { StoredModel } from '../../../src/oidc/store/models.ts';
import { newId, systemClock } from '../../../src/shared/index.ts';
import { openSeal } from '../../../src/storage/index.ts';
import { onEachEngine } from '../../storage/engines.ts';

const AT_ONCE = 12;

onEachEngine('what is good for one use', (engine) => {
  const seal = openSeal({ keys: [{ id: 'test', key: randomBytes(32) }] });
  const reused: string[] = [];

  /** The same model in two processes. */
  const open = (model: StoredModel): Promise<ProtocolAdapter[]> =>
    Promise.all(
      Array.from({ length: 2 }, async () => {
        const store = await engine.open();
        declareProtocolCollections(store);
        await store.ready();
        const onReuse = (name: string): Promise<void> => Promise.resolve(void reused.push(name));
        return new ProtocolAdapter(model, { store, seal, clock: systemClock, onReuse });
      }),
    );
  const atOnce = async (
    adapters: readonly ProtocolAdapter[],
    work: (adapter: ProtocolAdapter) => Promise<unknown>,
  ): Promise<number> => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: AT_ONCE }, (_, index) => work(adapters[index % adapters.length] as ProtocolAdapter)),
    );
    return outcomes.filter(({ status }) => status === 'fulfilled').length;
  };

  it('the jti of a client assertion: of twelve that bring it at the same instant one is believed', async () => {
    const adapters = await open('ReplayDetection');
    const id = newId();
    expect(await atOnce(adapters, (adapter) => adapter.upsert(id, { iss: 'portal' }, 600))).to.equal(1);
    expect(await atOnce(adapters, (adapter) => adapter.upsert(id, { iss: 'portal' }, 600))).to.equal(0);
  });

  for (const model of ['AuthorizationCode', 'RefreshToken', 'PushedAuthorizationRequest'] as const) {
    it(`${model}: of twelve that use it at the same instant one succeeds`, async () => {
      const adapters = await open(model);
      const id = newId();
      await adapters[0]?.upsert(id, { grantId: newId() }, 600);
      reused.length = 0;
      expect(await atOnce(adapters, (adapter) => adapter.consume(id))).to.equal(1);
      // If a second use is an attack, everything issued from the first use is revoked and audited.
      expect(reused.length > 0).to.equal(model !== 'PushedAuthorizationRequest');
    });
  }
});
