import { expect } from 'chai';
import { announcePresence, presenceCollection, presentServers, type Store } from '../../src/storage/index.ts';
import { plusSeconds, type Clock } from '../../src/shared/index.ts';
import { onEachEngine } from './engines.ts';

onEachEngine('presence of server processes', (engine) => {
  const ISSUER = 'https://id.example.vn';
  const fail = (error: unknown): never => {
    throw error;
  };

  const open = async (clock: Clock): Promise<Store> => {
    const store = await engine.open({ clock });
    store.collection(presenceCollection);
    await store.ready();
    return store;
  };

  it('shows each process to others until it ends', async () => {
    const clock = { now: () => new Date() };
    const [server, command] = [await open(clock), await open(clock)];
    const announce = () => announcePresence({ store: server, clock, issuer: ISSUER, onFault: fail });
    expect(await presentServers(command)).to.deep.equal([]);
    const [one, other] = [await announce(), await announce()];
    expect((await presentServers(command)).map(({ issuer }) => issuer)).to.deep.equal([ISSUER, ISSUER]);
    await one.end();
    expect(await presentServers(command)).to.have.length(1);
    await other.end();
    expect(await presentServers(command)).to.deep.equal([]);
  });

  it('forgets a process that died without a word', async () => {
    let now = new Date();
    const clock = { now: () => now };
    const store = await open(clock);
    const dead = await announcePresence({ store, clock, issuer: ISSUER, onFault: fail });
    now = plusSeconds(now, 14);
    expect(await presentServers(store)).to.have.length(1);
    now = plusSeconds(now, 2);
    expect(await presentServers(store)).to.deep.equal([]);
    await dead.end();
  });
});
