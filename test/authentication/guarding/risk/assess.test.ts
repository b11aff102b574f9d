import { expect } from 'chai';
import { newSecret } from '../../../../src/shared/index.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import {
  HOME,
  openWorld,
  outcomeOf,
  PASSWORD,
  trying,
  valueOf,
  type Holder,
  type TestProcess,
  type World,
} from '../../world.ts';

/** Addresses in two distant countries, and one without a known country. */
const HANOI = '203.113.131.1';
const SAIGON = '203.162.4.190';
const AMERICA = '8.8.8.8';
const HOUR_SECONDS = 3600;

onEachEngine('a suspicious sign-in', (engine) => {
  let world: World;
  let holder: Holder;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());
  beforeEach(async () => {
    holder = await world.holder();
    world.uses.length = 0;
    world.events.length = 0;
  });

  /** A password sign-in and its assessment. */
  const signIn = async (
    address: string,
    device: readonly string[] = [],
    at: Pick<TestProcess, 'authentication'> = world,
  ) =>
    valueOf(
      await at.authentication.factors.password.verify({
        ...{ signInId: newSecret(), number: holder.number, password: PASSWORD },
        ...{ address, device },
      }),
    );
  /** A successful sign-in; the browser is known afterwards. */
  const known = async (address: string): Promise<string> => {
    const { devices } = world.authentication;
    return devices.remember({
      account: holder.account,
      known: undefined,
      cookie: { secrets: [], next: undefined },
      appearance: await devices.look('', address),
      organisation: 'Cổng thử',
      lookAt: 'https://id.example.vn/account/security/devices',
    });
  };
  const fail = async (times: number, addressOf: (index: number) => string): Promise<void> => {
    for (let index = 0; index < times; index += 1) {
      expect(outcomeOf(await trying(world, holder.number, 'wrong', addressOf(index)))).to.equal('sign_in_failed');
    }
  };

  it('is none the first time, wherever it is', async () => {
    expect(await signIn(AMERICA)).to.include({ raisedTo: 0 });
    await fail(10, (index) => `198.51.100.${index}`);
    world.clock.pass(60);
    expect(await signIn(AMERICA)).to.include({ raisedTo: 0 });
    expect(world.events.map(({ type }) => type)).to.not.include('risk_raised');
  });

  it('is one on a new device in a new country, and says so', async () => {
    await known(HANOI);
    world.clock.pass(48 * HOUR_SECONDS);
    const { raisedTo, raisedBy } = await signIn(AMERICA);
    expect([raisedTo, raisedBy]).to.deep.equal([2, ['new_device_and_place']]);
    expect(world.events.find(({ type }) => type === 'risk_raised')).to.deep.equal({
      type: 'risk_raised',
      account: holder.account.id,
      level: 2,
      rules: ['new_device_and_place'],
    });
  });

  it('is none on a new device in the same country, on a known one abroad, or where nobody knows the place', async () => {
    const phone = await known(HANOI);
    world.clock.pass(48 * HOUR_SECONDS);
    expect(await signIn(SAIGON)).to.include({ raisedTo: 0 });
    expect(await signIn(AMERICA, [phone])).to.include({ raisedTo: 0 });
    expect(await signIn(HOME)).to.include({ raisedTo: 0 });
    expect(await signIn('127.0.0.1')).to.include({ raisedTo: 0 });
  });

  it('is none where no known device has a place', async () => {
    await known(HOME);
    expect(await signIn(AMERICA)).to.include({ raisedTo: 0 });
  });

  it('is one on a known device too, where the way was too far for the time', async () => {
    const phone = await known(HANOI);
    world.clock.pass(2 * HOUR_SECONDS);
    const { raisedBy } = await signIn(AMERICA, [phone]);
    expect(raisedBy).to.deep.equal(['impossible_travel']);
    world.clock.pass(22 * HOUR_SECONDS);
    expect(await signIn(AMERICA, [phone])).to.include({ raisedTo: 0 });
  });

  it('is measured from the last sign-in to the second where its session lasts', async () => {
    const phone = await known(HANOI);
    world.clock.pass(23 * HOUR_SECONDS);
    expect(await signIn(AMERICA, [phone])).to.include({ raisedTo: 0 });
    world.uses.push({ country: 'VN', at: world.clock.now() });
    world.clock.pass(HOUR_SECONDS);
    expect((await signIn(AMERICA, [phone])).raisedBy).to.deep.equal(['impossible_travel']);
  });

  it('is one after many failures from anywhere, and stays one when begun anew', async () => {
    const phone = await known(HANOI);
    await fail(10, (index) => `198.51.100.${index}`);
    world.clock.pass(60);
    for (let again = 0; again < 3; again += 1) {
      expect((await signIn(SAIGON)).raisedBy).to.deep.equal(['many_failures']);
    }
    // The holder at home is not affected.
    expect(await signIn(HANOI, [phone])).to.include({ raisedTo: 0 });
  });

  it('is none once time has healed the failures', async () => {
    await known(HANOI);
    await fail(10, (index) => `198.51.100.${index}`);
    world.clock.pass(HOUR_SECONDS);
    expect(await signIn(SAIGON)).to.include({ raisedTo: 0 });
  });

  it('is one from a place that many failures come from', async () => {
    await known(HANOI);
    const others = await Promise.all(Array.from({ length: 13 }, () => world.holder()));
    for (const { number } of others) {
      for (let times = 0; times < 4; times += 1) await trying(world, number, 'wrong', SAIGON);
    }
    expect((await signIn(SAIGON)).raisedBy).to.deep.equal(['hostile_place']);
    expect(await signIn('203.162.4.191')).to.include({ raisedTo: 0 });
  });

  it('is none by a rule that is off', async () => {
    await known(HANOI);
    await fail(10, (index) => `198.51.100.${index}`);
    world.clock.pass(60);
    const off = {
      new_device_and_place: 'off',
      impossible_travel: 'off',
      many_failures: 'off',
      hostile_place: 'off',
      spraying: 'off',
    } as const;
    for (const rule of ['new_device_and_place', 'impossible_travel', 'many_failures'] as const) {
      const only = await world.process({ risk: { ...off, [rule]: 2 } });
      expect((await signIn(AMERICA, [], only)).raisedBy, rule).to.deep.equal([rule]);
    }
    const none = await world.process({ risk: off });
    expect(await signIn(AMERICA, [], none)).to.include({ raisedTo: 0 });
  });

  it('is not lowered when the form is sent again from elsewhere', async () => {
    const phone = await known(HANOI);
    world.clock.pass(48 * HOUR_SECONDS);
    const signInId = newSecret();
    const command = { signInId, number: holder.number, password: PASSWORD };
    valueOf(await world.authentication.factors.password.verify({ ...command, address: AMERICA, device: [] }));
    const again = valueOf(
      await world.authentication.factors.password.verify({ ...command, address: HANOI, device: [phone] }),
    );
    expect(again).to.include({ raisedTo: 2 });
    expect((await world.authentication.find(signInId))?.raisedBy).to.deep.equal(['new_device_and_place']);
  });

  it('makes no place familiar', async () => {
    await known(HANOI);
    const count = () => world.store.raw('familiar_places').countDocuments({});
    const before = await count();
    await signIn(AMERICA);
    expect(await count()).to.equal(before);
    await signIn(HANOI);
    expect(await count()).to.equal(before + 1);
  });

  it('costs nothing more than the known devices where nothing is out of the ordinary', async () => {
    const phone = await known(HANOI);
    await signIn(HANOI, [phone]);
    world.calls.length = 0;
    await signIn(HANOI, [phone]);
    const asked = world.calls.filter((call) => /^(devices|throttles)\./.test(call));
    expect(asked.filter((call) => call.startsWith('devices.'))).to.deep.equal(['devices.find']);
    // The throttle's own calls: a slot taken and released.
    expect(asked.filter((call) => call.startsWith('throttles.find'))).to.have.length.at.most(1);
  });
});
