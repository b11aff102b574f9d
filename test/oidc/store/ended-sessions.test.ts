import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { ProtocolAdapter } from '../../../src/oidc/store/adapter.ts';
import { declareProtocolCollections } from '../../../src/oidc/store/collections.ts';
import { newId, systemClock } from '../../../src/shared/index.ts';
import { openSeal } from '../../../src/storage/index.ts';
import { onEachEngine } from '../../storage/engines.ts';

onEachEngine('sessions that ended', (engine) => {
  let sessions: ProtocolAdapter;
  let id: string;
  const payload = () => ({ uid: newId(), accountId: 'somebody', kind: 'Session' });

  before(async () => {
    const store = await engine.open();
    const seal = openSeal({ keys: [{ id: 'test', key: randomBytes(32) }] });
    declareProtocolCollections(store);
    await store.ready();
    sessions = new ProtocolAdapter('Session', {
      ...{ store, seal, clock: systemClock },
      onReuse: () => Promise.resolve(),
    });
  });
  beforeEach(async () => {
    id = newId();
    await sessions.upsert(id, payload(), 600);
  });

  const outcome = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (error as Error).name,
    );

  it('are not written again by a request that began before', async () => {
    await sessions.destroy(id);
    expect(await outcome(sessions.upsert(id, payload(), 600))).to.equal('SessionNotFound');
    expect(await sessions.find(id)).to.equal(undefined);
  });

  it('get no other id: of ten that take the old one away at the same instant one goes on', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcome(sessions.destroy(id))));
    expect(outcomes.filter((one) => one === 'done')).to.have.length(1);
    expect(outcomes.filter((one) => one === 'SessionNotFound')).to.have.length(9);
  });
});
