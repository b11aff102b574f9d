import { expect } from 'chai';
import type { DeviceCookie, RememberDevice } from '../../../src/authentication/devices/index.ts';
import { newSecret } from '../../../src/shared/index.ts';
import { onEachEngine } from '../../storage/engines.ts';
import { HOME, openWorld, PASSWORD, valueOf, type Holder, type World } from '../world.ts';

const PHONE =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36';
const DAY_SECONDS = 86_400;
const NEW: DeviceCookie = { secrets: [], next: undefined };
const withSecret = (...secrets: string[]): DeviceCookie => ({ secrets, next: undefined });

onEachEngine('known devices', (engine) => {
  let world: World;
  let holder: Holder;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());
  beforeEach(async () => {
    holder = await world.holder();
    world.messages.length = 0;
    world.calls.length = 0;
  });

  const remember = (changes: Partial<RememberDevice> = {}) =>
    world.authentication.devices.remember({
      account: holder.account,
      known: undefined,
      cookie: NEW,
      appearance: { browser: 'Chrome, Android' },
      organisation: 'Cổng thử',
      lookAt: 'https://id.example.vn/account/security/devices',
      ...changes,
    });
  const list = () => world.authentication.devices.list(holder.account.id);
  /** What a password sign-in determines about the device. */
  const knownAt = async (...secrets: string[]) => {
    const command = { signInId: newSecret(), number: holder.number, password: PASSWORD, address: HOME };
    return valueOf(await world.authentication.factors.password.verify({ ...command, device: secrets })).device;
  };

  it('are known after a sign-in, by what the browser keeps', async () => {
    const secret = await remember();
    const [device] = await list();
    expect(device).to.include({ browser: 'Chrome, Android', accountId: holder.account.id });
    expect(await knownAt(secret)).to.deep.equal({ id: device?.id, isDue: false });
    expect(await knownAt('x', secret)).to.deep.equal({ id: device?.id, isDue: false });
    expect(await knownAt()).to.equal(undefined);
    expect(await knownAt(newSecret(16))).to.equal(undefined);
  });

  it('are kept as digests: what is stored opens nothing', async () => {
    const secret = await remember();
    const stored = await world.store.raw('devices').find({ accountId: holder.account.id }).toArray();
    expect(stored).to.have.length(1);
    expect(JSON.stringify(stored)).to.not.include(secret);
    const [device] = await list();
    expect(await knownAt(device?.id ?? '')).to.equal(undefined);
  });

  it('are of one account each, and a browser has those of all who signed in there', async () => {
    const other = await world.holder();
    const mine = await remember();
    const theirs = await remember({ account: other.account, cookie: withSecret(mine) });
    expect(theirs).to.not.equal(mine);
    const found = await world.authentication.devices.ofBrowser([theirs, mine]);
    expect(found.map(({ accountId }) => accountId)).to.have.members([holder.account.id, other.account.id]);
    expect(await world.authentication.devices.ofBrowser([])).to.deep.equal([]);
    expect(await knownAt(theirs)).to.equal(undefined);
  });

  it('tell the holder once, with browser, place and time, and without anything like a code', async () => {
    await remember();
    await world.close();
    const texts = world.messages.map(({ text }) => text);
    expect(texts).to.have.length(1);
    expect(texts[0]).to.include('Chrome, Android').and.include('nơi không xác định').and.include('Cổng thử');
    expect(texts[0]).to.include('https://id.example.vn/devices');
    expect(texts[0]).to.not.match(/\b\d{6}\b/);
    world = await openWorld(engine);
  });

  it('are called by browser, system and place', async () => {
    const { devices } = world.authentication;
    expect(await devices.look(PHONE, HOME)).to.deep.equal({ browser: 'Chrome, Android' });
    expect(await devices.look('', '203.113.131.1')).to.deep.equal({ country: 'VN' });
    await remember({ appearance: { country: 'VN' } });
    expect((await list())[0]).to.include({ country: 'VN' });
  });

  it('never let a client write into the message what it calls itself', async () => {
    const { devices } = world.authentication;
    expect(await devices.look('Call-0900-NOW/1.0 (transfer money)', HOME)).to.deep.equal({});
  });

  it('tell once of ten sign-ins at the same instant in one browser', async () => {
    const cookie = { secrets: [], next: newSecret(16) };
    const secrets = await Promise.all(Array.from({ length: 10 }, () => remember({ cookie })));
    expect(new Set(secrets).size).to.equal(1);
    expect(await list()).to.have.length(1);
    expect(world.calls.filter((call) => call === 'outbox.insertIfAbsent')).to.have.length(1);
  });

  it('cost nothing when they were seen lately, and one write a day', async () => {
    const secret = await remember();
    const cookie = withSecret(secret);
    const known = await knownAt(secret);
    world.calls.length = 0;
    expect(await remember({ known, cookie })).to.equal(secret);
    expect(world.calls).to.deep.equal([]);
    world.clock.pass(DAY_SECONDS);
    const due = await knownAt(secret);
    expect(due?.isDue).to.equal(true);
    world.calls.length = 0;
    await remember({ known: due, cookie });
    expect(world.calls).to.deep.equal(['devices.updateOne']);
    expect((await knownAt(secret))?.isDue).to.equal(false);
  });

  it('cost a plain sign-in one query', async () => {
    const secret = await remember();
    await knownAt(secret);
    world.calls.length = 0;
    await knownAt(secret);
    expect(world.calls.filter((call) => call.startsWith('devices.'))).to.deep.equal(['devices.find']);
  });

  it('are known for 180 days from the last time', async () => {
    const secret = await remember();
    world.clock.pass(100 * DAY_SECONDS);
    await remember({ known: await knownAt(secret), cookie: withSecret(secret) });
    world.clock.pass(179 * DAY_SECONDS);
    expect(await knownAt(secret)).to.not.equal(undefined);
    world.clock.pass(2 * DAY_SECONDS);
    expect(await knownAt(secret)).to.equal(undefined);
    expect(await list()).to.deep.equal([]);
  });

  it('are forgotten one by one or all, and are new after that', async () => {
    const [one, two, three] = [await remember(), await remember(), await remember()];
    const { devices } = world.authentication;
    expect(await devices.forget(holder.account.id, devices.idOf(one))).to.equal(true);
    expect(await devices.forget(holder.account.id, devices.idOf(one))).to.equal(false);
    expect(await knownAt(one)).to.equal(undefined);
    expect(await devices.forgetAll(holder.account.id, devices.idOf(two))).to.equal(1);
    expect(await knownAt(two)).to.not.equal(undefined);
    expect(await knownAt(three)).to.equal(undefined);
    expect(await devices.forgetAll(holder.account.id)).to.equal(1);
    expect(await list()).to.deep.equal([]);
  });

  it('are never forgotten for somebody else', async () => {
    const other = await world.holder();
    const secret = await remember();
    const { devices } = world.authentication;
    expect(await devices.forget(other.account.id, devices.idOf(secret))).to.equal(false);
    expect(await devices.forgetAll(other.account.id)).to.equal(0);
    expect(await list()).to.have.length(1);
  });

  it('let as many tries of the passcode through as were said, at the same instant too', async () => {
    const { devices } = world.authentication;
    const id = devices.idOf(await remember());
    const take = () => devices.takeTry(holder.account.id, id, 5);
    const taken = await Promise.all(Array.from({ length: 12 }, take));
    expect(taken.filter(Boolean)).to.have.length(5);
    expect(await take()).to.equal(false);
    await devices.clearTries(holder.account.id, id);
    expect(await take()).to.equal(true);
    expect(await devices.takeTry(holder.account.id, 'nobody', 5)).to.equal(false);
  });

  it('are told of by another process where the one that added them died', async () => {
    world.faults.add('outbox.insertIfAbsent');
    await remember().then(
      () => expect.fail('the outbox was to fail'),
      () => undefined,
    );
    world.faults.clear();
    const other = await world.process();
    await other.authentication.devices.resume();
    expect(world.calls.filter((call) => call === 'outbox.insertIfAbsent')).to.have.length(1);
    world.clock.pass(61);
    await other.authentication.devices.resume();
    await other.authentication.devices.resume();
    expect(world.calls.filter((call) => call === 'outbox.insertIfAbsent')).to.have.length(2);
  });

  it('are found by an index, whatever is asked', async function () {
    if (world.store.engine !== 'embedded') this.skip();
    const asked = [{ accountId: 'a' }, { device: { $in: ['a', 'b'] } }, { 'untold.since': { $lte: new Date() } }];
    for (const filter of asked) {
      const { indexed, steps } = await world.store.explain('devices', filter);
      expect(indexed, steps.join('; ')).to.equal(true);
    }
    expect((await world.store.explain('devices', { accountId: 'a' }, { sort: { lastSeenAt: -1 } })).indexed).to.equal(
      true,
    );
  });
});
