import { expect } from 'chai';
import { THROTTLES } from '../../../src/authentication/guarding/index.ts';
import { newId, type Result } from '../../../src/shared/index.ts';
import type { SignIn } from '../../../src/authentication/sign-in/index.ts';
import { onEachEngine } from '../../storage/engines.ts';
import { HOME, openWorld, outcomeOf, PASSWORD, STRANGER, trying, valueOf, type Holder, type World } from '../world.ts';

const botAddress = (index: number): string => `203.0.${Math.floor(index / 250) % 250}.${index % 250}`;
const MINUTE = 60;
const AWAY = '192.0.2.200';

onEachEngine('a known device under attack', (engine) => {
  let world: World;
  let holder: Holder;
  let secret: string;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());

  const remember = async ({ account }: Holder): Promise<string> =>
    world.authentication.devices.remember({
      ...{ account, known: undefined, cookie: { secrets: [], next: newId() }, appearance: {} },
      ...{ organisation: 'Cổng dịch vụ', lookAt: 'https://id.example.vn/account/security/devices' },
    });
  beforeEach(async () => {
    holder = await world.holder();
    secret = await remember(holder);
  });

  const onDevice = (password = PASSWORD, device = [secret], address = AWAY): Promise<Result<SignIn>> =>
    world.authentication.factors.password.verify({
      ...{ signInId: newId(), number: holder.number, password, address, device },
    });
  /** Polls for a minute, a try each second from the next address. */
  const attack = async (addressOf: (index: number) => string, from = 0): Promise<void> => {
    for (let second = 0; second < MINUTE; second += 1) {
      await trying(world, holder.number, 'guess', addressOf(from + second));
      world.clock.pass(1);
    }
  };

  it('lets the holder in at any moment, while others poll from everywhere', async () => {
    for (let round = 0; round < 10; round += 1) {
      await attack(botAddress, round * MINUTE);
      expect(outcomeOf(await trying(world, holder.number, PASSWORD, '192.0.2.99'))).to.equal('too_many_attempts');
      expect(outcomeOf(await onDevice()), `round ${round}`).to.equal('ok');
    }
  });

  it('lets the holder in at any moment, while others poll from the very same place', async () => {
    for (let round = 0; round < 10; round += 1) {
      await attack(() => AWAY);
      expect(outcomeOf(await trying(world, holder.number, PASSWORD, AWAY))).to.equal('too_many_attempts');
      expect(outcomeOf(await onDevice()), `round ${round}`).to.equal('ok');
    }
  });

  it('lets the holder change the password meanwhile', async () => {
    await attack(() => AWAY);
    const session = { sessionUid: newId(), epoch: holder.account.epoch };
    const password = 'thuyền giấy qua sông 4';
    const command = { account: holder.account, current: PASSWORD, password, address: AWAY, session };
    const { change } = world.authentication.factors.password;
    expect(await change(command)).to.have.property('ok', false);
    expect(await change({ ...command, device: [secret] })).to.have.property('ok', true);
  });

  it('limits whoever has the device, and nobody else', async () => {
    const { free, maxSeconds } = THROTTLES.account_on_device;
    for (let time = 0; time < free; time += 1) expect(outcomeOf(await onDevice('guess'))).to.equal('sign_in_failed');
    expect(outcomeOf(await onDevice())).to.equal('too_many_attempts');
    expect(outcomeOf(await onDevice(PASSWORD, [secret], STRANGER))).to.equal('too_many_attempts');
    expect(outcomeOf(await trying(world, holder.number, PASSWORD, HOME))).to.equal('ok');
    let reached = 0;
    for (let second = 0; second < 3600; second += 10) {
      if (outcomeOf(await onDevice('guess')) === 'sign_in_failed') reached += 1;
      world.clock.pass(10);
    }
    expect(reached).to.be.below(20);
    world.clock.pass(maxSeconds);
    expect(outcomeOf(await onDevice())).to.equal('ok');
  });

  it('is worth nothing for another account, nor once it is forgotten or no longer known', async () => {
    const [strangers] = [await remember(await world.holder())];
    await attack(() => AWAY);
    expect(outcomeOf(await onDevice(PASSWORD, [strangers]))).to.equal('too_many_attempts');
    expect(outcomeOf(await onDevice(PASSWORD, [newId(), secret]))).to.equal('ok');
    await attack(() => AWAY);
    const { devices } = world.authentication;
    await devices.forget(holder.account.id, devices.idOf(secret));
    expect(outcomeOf(await onDevice())).to.equal('too_many_attempts');
    secret = await remember(holder);
    world.clock.pass(181 * 86_400);
    await attack(() => AWAY);
    expect(outcomeOf(await onDevice())).to.equal('too_many_attempts');
  });

  it('gets its codes while somebody who knows the password wastes those of strangers', async () => {
    const { factors } = world.authentication;
    const { sms_code: sms } = factors;
    const command = { language: 'vi', organisation: 'Cổng dịch vụ', address: AWAY } as const;
    const waste = async (): Promise<void> => {
      const signInId = newId();
      valueOf(await trying(world, holder.number, PASSWORD, STRANGER, signInId));
      while ((await sms.send({ signInId, ...command })).ok) {
        for (let time = 0; time < 5; time += 1) {
          await sms.verify({ signInId, code: '000000', address: STRANGER });
        }
      }
      expect((await sms.send({ signInId, ...command })).ok).to.equal(false);
    };
    for (let round = 0; round < 5; round += 1) {
      await waste();
      const signInId = newId();
      const { number } = holder;
      const device = [secret];
      valueOf(await factors.password.verify({ signInId, number, password: PASSWORD, address: AWAY, device }));
      valueOf(await sms.send({ signInId, ...command }));
      valueOf(await sms.verify({ signInId, code: await world.newestCode(), address: AWAY }));
      world.clock.pass(300);
    }
  });

  it('begins a recovery while strangers use up those of the number', async () => {
    const { password } = world.authentication.recovery;
    const begin = (address: string, device: readonly string[] = []) =>
      password.begin({ number: holder.number, language: 'vi', address, device });
    for (let time = 0; time < 3; time += 1) valueOf(await begin(botAddress(time)));
    expect((await begin(AWAY)).ok).to.equal(false);
    const recovery = valueOf(await begin(AWAY, [secret]));
    valueOf(await password.verifyCode(recovery, await world.newestCode(), AWAY, [secret]));
  });
});
