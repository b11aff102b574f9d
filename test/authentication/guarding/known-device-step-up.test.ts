import { expect } from 'chai';
import { generate } from 'otplib';
import { epochSeconds, newId, type Result } from '../../../src/shared/index.ts';
import type { ProvenSignIn } from '../../../src/authentication/factors/index.ts';
import { onEachEngine } from '../../storage/engines.ts';
import { enrol, type Enrolled } from '../factors/passkey/enrolled.ts';
import { openWorld, problemOf, STRANGER, trying, valueOf, type World } from '../world.ts';

const AWAY = '192.0.2.200';
const MINUTE = 60;
const STEP = 30;
const ASKING = { language: 'vi', organisation: 'Cổng dịch vụ', address: AWAY } as const;

const outcome = (result: Result<unknown>): string => (result.ok ? 'ok' : result.problem.code);

/** Somebody knows the password and poses as the holder all day. The holder is on a device that is known. */
onEachEngine('a step-up on a known device under attack', (engine) => {
  let world: World;
  let holder: Enrolled;
  let secret: string;
  let appSecret: string;
  let recoveryCodes: readonly string[];

  before(async () => {
    world = await openWorld(engine, { compare: () => Promise.resolve({ score: 1, live: true }) });
  });
  after(() => world.close());

  beforeEach(async () => {
    holder = await enrol(world);
    const { account } = holder;
    const { totp, recovery_code: codes } = world.authentication.factors;
    const pending = await totp.begin(account);
    const code = await generate({ secret: pending.secret, epoch: epochSeconds(world.clock) });
    valueOf(await totp.enrol({ account, pending: pending.pending, name: '', code }));
    appSecret = pending.secret;
    recoveryCodes = await codes.make(account);
    secret = await world.authentication.devices.remember({
      ...{ account, known: undefined, cookie: { secrets: [], next: newId() }, appearance: {} },
      ...{ organisation: 'Cổng dịch vụ', lookAt: 'https://id.example.vn/account/security/devices' },
    });
  });

  /** A step-up of the holder's session. */
  const stepUp = async (device: readonly string[] = [secret]): Promise<string> => {
    const id = newId();
    const proofs = [{ factor: 'password', at: epochSeconds(world.clock) }] as const;
    await world.authentication.begin(id, { account: holder.account, proofs, device }, 600);
    return id;
  };

  /** A minute of guesses, one a second: codes of every kind, and pictures of somebody else. */
  const attack = async (): Promise<void> => {
    const { sms_code: sms, totp, recovery_code: recovery, portrait_check: portrait } = world.authentication.factors;
    const signInId = newId();
    await trying(world, holder.number, undefined, STRANGER, signInId);
    for (let second = 0; second < MINUTE; second += 1) {
      await sms.send({ ...ASKING, signInId, address: STRANGER });
      await sms.verify({ signInId, code: '000000', address: STRANGER });
      await totp.verify({ signInId, code: '000000', address: STRANGER });
      await recovery.verify({ signInId, code: 'AAAA-AAAA-AAAA', address: STRANGER });
      await portrait.verify({ signInId, picture: Buffer.from('x'), address: STRANGER });
      world.clock.pass(1);
    }
  };
  const ofApp = async (signInId: string): Promise<Result<ProvenSignIn>> => {
    const code = await generate({ secret: appSecret, epoch: epochSeconds(world.clock) });
    return world.authentication.factors.totp.verify({ signInId, code, address: AWAY });
  };
  const ways: readonly [about: string, show: (signInId: string) => Promise<Result<ProvenSignIn>>][] = [
    [
      'a code that was sent',
      async (signInId) => {
        const { sms_code: sms } = world.authentication.factors;
        const sent = await sms.send({ ...ASKING, signInId });
        return sent.ok ? sms.verify({ signInId, code: await world.newestCode(), address: AWAY }) : sent;
      },
    ],
    ['a code of an app', ofApp],
    [
      'a recovery code',
      (signInId) => {
        const code = recoveryCodes[0] ?? '';
        return world.authentication.factors.recovery_code.verify({ signInId, code, address: AWAY });
      },
    ],
  ];

  for (const [about, show] of ways) {
    it(`takes ${about} at any moment, however many others try`, async () => {
      for (let round = 0; round < 3; round += 1) await attack();
      expect(outcome(await show(await stepUp([])))).to.match(/^too_many_(attempts|codes)$/);
      expect(outcome(await show(await stepUp()))).to.equal('ok');
    });
  }

  it('takes a picture while strangers use up those of the account', async () => {
    const other = await openWorld(engine, { compare: () => Promise.resolve({ score: 0, live: true }) });
    try {
      const { authentication } = other;
      const picture = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
      const { account } = await other.holder();
      const device = await authentication.devices.remember({
        ...{ account, known: undefined, cookie: { secrets: [], next: newId() }, appearance: {} },
        ...{ organisation: 'Cổng dịch vụ', lookAt: 'https://id.example.vn/account/security/devices' },
      });
      const check = async (known: readonly string[]): Promise<string> => {
        const signInId = newId();
        await authentication.begin(signInId, { account, proofs: [], device: known }, 600);
        return outcome(await authentication.factors.portrait_check.verify({ signInId, picture, address: AWAY }));
      };
      for (let time = 0; time < 5; time += 1) expect(await check([])).to.equal('portrait_not_alike');
      expect(await check([])).to.equal('too_many_attempts');
      expect(await check([device])).to.equal('portrait_not_alike');
    } finally {
      await other.close();
    }
  });

  it('is counted by the account again once the device is forgotten or no longer known', async () => {
    const { devices } = world.authentication;
    for (let round = 0; round < 3; round += 1) await attack();
    await devices.forget(holder.account.id, devices.idOf(secret));
    expect(outcome(await ofApp(await stepUp()))).to.equal('too_many_attempts');
    secret = await devices.remember({
      ...{ account: holder.account, known: undefined, cookie: { secrets: [], next: newId() }, appearance: {} },
      ...{ organisation: 'Cổng dịch vụ', lookAt: 'https://id.example.vn/account/security/devices' },
    });
    expect(outcome(await ofApp(await stepUp()))).to.equal('ok');
    world.clock.pass(181 * 86_400);
    for (let round = 0; round < 3; round += 1) await attack();
    expect(outcome(await ofApp(await stepUp()))).to.equal('too_many_attempts');
  });

  it('limits whoever has the device', async () => {
    const { totp } = world.authentication.factors;
    const guess = async () => totp.verify({ signInId: await stepUp(), code: '000000', address: AWAY });
    for (let time = 0; time < 10; time += 1) expect(outcome(await guess())).to.equal('totp_wrong');
    expect(outcome(await guess())).to.equal('too_many_attempts');
    world.clock.pass(STEP);
    expect(outcome(await ofApp(await stepUp([])))).to.equal('ok');
  });

  describe('with a passkey', () => {
    const signIn = async (device: readonly string[], accountId?: Enrolled['account']['id'], who = holder) => {
      const { passkey } = world.authentication.factors;
      const signInId = accountId === undefined ? newId() : await stepUp(device);
      const response = who.device.get(await passkey.requestOptions(signInId, accountId));
      return passkey.verify({ signInId, accountId, response, address: AWAY, device });
    };
    /** Others at the very same place guess until it closes. */
    const closePlace = async (): Promise<void> => {
      const { passkey } = world.authentication.factors;
      for (let time = 0; time < 120; time += 1) {
        await passkey.verify({ signInId: newId(), accountId: undefined, response: 'guess', address: AWAY });
      }
    };

    it('waits for nobody at its place, at the sign-in nor at a step-up', async () => {
      await closePlace();
      expect(outcome(await signIn([]))).to.equal('too_many_attempts');
      expect(outcome(await signIn([newId()]))).to.equal('too_many_attempts');
      expect(outcome(await signIn([secret]))).to.equal('ok');
      expect(outcome(await signIn([secret], holder.account.id))).to.equal('ok');
      const stranger = await enrol(world);
      expect(problemOf(await signIn([secret], stranger.account.id, stranger)).code).to.equal('too_many_attempts');
    });

    it('limits whoever has the device, and leaves the password alone', async () => {
      const { passkey, password } = world.authentication.factors;
      const device = [secret];
      const guess = async () => {
        const signInId = await stepUp();
        const { account } = holder;
        return passkey.verify({ signInId, accountId: account.id, response: 'guess', address: STRANGER, device });
      };
      for (let time = 0; time < 5; time += 1) expect(outcome(await guess())).to.equal('passkey_failed');
      expect(outcome(await guess())).to.equal('too_many_attempts');
      const { number } = holder;
      const command = { signInId: newId(), number, password: 'hoa sen trong đầm 7', address: AWAY, device };
      expect(outcome(await password.verify(command))).to.equal('ok');
      world.clock.pass(10);
      expect(outcome(await signIn(device))).to.equal('ok');
    });
  });
});
