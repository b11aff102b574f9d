import { expect } from 'chai';
import type { Account } from '../../../../src/identity/index.ts';
import { isGuessable } from '../../../../src/authentication/factors/passcode/guessable.ts';
import { MOST_TRIES } from '../../../../src/authentication/factors/passcode/passcode.ts';
import { newId } from '../../../../src/shared/index.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import {
  HOME,
  openWorld,
  outcomeOf,
  PASSWORD,
  problemOf,
  tally,
  valueOf,
  type Holder,
  type World,
} from '../../world.ts';

const RIGHT = '492716';
const WRONG = '385164';

describe('a passcode that is easy to guess', () => {
  const holder = {
    identity: { number: '001190412073', birthdate: '1990-03-02' },
    phone: '+84900000101',
  } as unknown as Account;

  const guessable = {
    sequence: ['123456', '654321', '012345', '567890', '098765'],
    repetition: ['000000', '121212', '123123', '111222', '112112'],
    'walk over the keypad': ['147258', '159753', '789456'],
    'birth date': ['020390', '030290', '900302', '199003', '031990', '021990'],
    'part of the number': ['001190', '412073'],
    'part of the phone number': ['000101'],
  };
  for (const [what, codes] of Object.entries(guessable)) {
    it(`is a ${what}`, () => {
      for (const code of codes) expect(isGuessable(code, holder), code).to.equal(true);
    });
  }

  it('is none of those that say nothing', () => {
    for (const code of [RIGHT, WRONG, '907351', '123947', '199104'])
      expect(isGuessable(code, holder), code).to.equal(false);
  });
});

onEachEngine('the passcode', (engine) => {
  let world: World;
  let holder: Holder;
  /** Token of the holder's own device. */
  let secret: string;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());
  beforeEach(async () => {
    holder = await world.holder();
    valueOf(await set(RIGHT));
    secret = await remember(holder.account);
    world.events.length = 0;
  });

  const set = (passcode: string, again = passcode) =>
    world.authentication.factors.passcode.set({ account: holder.account, passcode, again });
  /** Signs in on a device for the first time. */
  const remember = (account: Account, secrets: readonly string[] = []): Promise<string> =>
    world.authentication.devices.remember({
      account,
      known: undefined,
      cookie: { secrets, next: undefined },
      appearance: {},
      organisation: 'Test portal',
      lookAt: 'https://id.example.vn/account/security/devices',
    });
  const verify = (passcode: string, device = [secret], signInId = newId(), { authentication } = world, deviceId = '') =>
    authentication.factors.passcode.verify({ signInId, passcode, deviceId, device, address: HOME });
  const byPassword = (device = [secret]) =>
    world.authentication.factors.password.verify({
      signInId: newId(),
      number: holder.number,
      password: PASSWORD,
      address: HOME,
      device,
    });
  const exhaust = async (): Promise<void> => {
    for (let tries = 0; tries < MOST_TRIES; tries += 1)
      expect(outcomeOf(await verify(WRONG))).to.equal('passcode_failed');
  };

  it('begins a sign-in on a known device, and proves knowledge', async () => {
    const id = newId();
    const signIn = valueOf(await verify(RIGHT, [secret], id));
    expect(signIn.accountId).to.equal(holder.account.id);
    expect(signIn.fresh).to.equal(true);
    expect(signIn.proofs.map(({ factor }) => factor)).to.deep.equal(['passcode']);
    expect(signIn.device?.id).to.equal(world.authentication.devices.idOf(secret));
    expect(world.events.map(({ type }) => type)).to.deep.equal(['passcode_accepted']);
  });

  it('is set with six digits, typed twice, that nobody guesses; the holder is told', async () => {
    for (const [passcode, again, outcome] of [
      ['49271', '49271', 'passcode_malformed'],
      ['4927160', '4927160', 'passcode_malformed'],
      ['49271a', '49271a', 'passcode_malformed'],
      ['', '', 'passcode_missing'],
      [' \u00A0', '', 'passcode_missing'],
      [RIGHT, '', 'passcode_again_missing'],
      [RIGHT, WRONG, 'passcode_not_repeated'],
      ['123456', '123456', 'passcode_guessable'],
      ['010590', '010590', 'passcode_guessable'],
    ] as const) {
      expect(problemOf(await set(passcode, again)).code).to.equal(outcome);
    }
    expect(outcomeOf(await verify(RIGHT))).to.equal('ok');
    world.events.length = 0;
    valueOf(await set(WRONG));
    expect(world.events.map(({ type, factor }) => [type, factor])).to.deep.equal([['authenticator_added', 'passcode']]);
    expect(outcomeOf(await verify(RIGHT))).to.equal('passcode_failed');
    expect(outcomeOf(await verify(WRONG))).to.equal('ok');
  });

  it('says the same whatever is wrong', async () => {
    const other = await world.holder();
    const without = await remember(other.account);
    const problems = [
      await verify(WRONG),
      await verify(RIGHT, []),
      await verify(RIGHT, [newId()]),
      await verify(RIGHT, [without]),
      await verify(RIGHT, [secret], newId(), world, 'of-no-device'),
    ].map(problemOf);
    for (const problem of problems) expect(problem).to.deep.equal(problems[0]);
    expect(problems[0]?.code).to.equal('passcode_failed');
    await world.accounts.lock(holder.account.id, 'holder-request', { by: 'holder' });
    expect(problemOf(await verify(RIGHT))).to.deep.equal(problems[0]);
  });

  it('takes no try for what is no passcode', async () => {
    for (let times = 0; times < 10; times += 1) {
      expect(outcomeOf(await verify(''))).to.equal('passcode_missing');
      expect(outcomeOf(await verify('12345'))).to.equal('passcode_malformed');
    }
    expect(outcomeOf(await verify(Array.from(RIGHT).join('\u2009')))).to.equal('ok');
  });

  it('is off on a device after five wrong ones in a row, until the password was used there', async () => {
    const elsewhere = await remember(holder.account);
    await exhaust();
    expect(outcomeOf(await verify(RIGHT))).to.equal('passcode_failed');
    expect((await world.authentication.factors.passcode.onDevice([secret]))?.isOff).to.equal(true);
    // Waiting does not help, and other devices are not affected.
    world.clock.pass(86_400);
    expect(outcomeOf(await verify(RIGHT))).to.equal('passcode_failed');
    expect(outcomeOf(await verify(RIGHT, [elsewhere]))).to.equal('ok');
    valueOf(await byPassword([elsewhere]));
    expect(outcomeOf(await verify(RIGHT))).to.equal('passcode_failed');
    valueOf(await byPassword());
    expect(outcomeOf(await verify(RIGHT))).to.equal('ok');
  });

  it('counts anew after a right one', async () => {
    for (let rounds = 0; rounds < 3; rounds += 1) {
      for (let tries = 1; tries < MOST_TRIES; tries += 1) await verify(WRONG);
      expect(outcomeOf(await verify(RIGHT))).to.equal('ok');
    }
  });

  it('is compared with five of 40 guesses at once, in two processes', async () => {
    const second = await world.process();
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        verify(index < 39 ? WRONG : RIGHT, [secret], newId(), index % 2 === 0 ? world : { ...world, ...second }),
      ),
    );
    expect(tally(outcomes.map(outcomeOf))['passcode_failed']).to.be.at.least(39);
    const tries = (await world.authentication.devices.ofBrowser([secret]))[0]?.tries;
    expect(tries).to.be.at.most(MOST_TRIES);
  });

  it('is that of who signed in last, where several do in one browser; the page says whose it was', async () => {
    const other = await world.holder();
    valueOf(await world.authentication.factors.passcode.set({ account: other.account, passcode: WRONG, again: WRONG }));
    const second = await remember(other.account, [secret]);
    const both = [second, secret];
    const { devices, factors } = world.authentication;
    const { passcode } = factors;
    expect((await passcode.onDevice(both))?.account.id).to.equal(other.account.id);
    expect((await passcode.onDevice([...both].reverse()))?.account.id).to.equal(holder.account.id);
    const signIn = valueOf(await verify(RIGHT, both, newId(), world, devices.idOf(secret)));
    expect(signIn.accountId).to.equal(holder.account.id);
    expect(outcomeOf(await verify(RIGHT, both))).to.equal('passcode_failed');
  });

  it('ends when the device is forgotten, when it is removed, and after 180 days without a sign-in', async () => {
    const { devices, factors } = world.authentication;
    const { passcode } = factors;
    await devices.forget(holder.account.id, devices.idOf(secret));
    expect(outcomeOf(await verify(RIGHT))).to.equal('passcode_failed');
    secret = await remember(holder.account);
    expect(outcomeOf(await verify(RIGHT))).to.equal('ok');
    world.clock.pass(181 * 86_400);
    expect(outcomeOf(await verify(RIGHT))).to.equal('passcode_failed');
    secret = await remember(holder.account);
    world.events.length = 0;
    await passcode.remove(holder.account);
    await passcode.remove(holder.account);
    expect(world.events.map(({ type }) => type)).to.deep.equal(['authenticator_removed']);
    expect(await passcode.setAt(holder.account.id)).to.equal(undefined);
    expect(outcomeOf(await verify(RIGHT))).to.equal('passcode_failed');
  });

  it('gives the try back when the hash could not be made', async () => {
    const busy = await world.process({ concurrency: 1, queueLimit: 0 });
    const process = { ...world, ...busy };
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => verify(RIGHT, [secret], newId(), process).then(outcomeOf)),
    );
    expect(tally(outcomes)['ok']).to.be.at.least(1);
    expect(tally(outcomes)['passcode_failed']).to.equal(undefined);
    expect((await world.authentication.devices.ofBrowser([secret]))[0]?.tries).to.equal(0);
  });

  it('is made anew with stronger parameters at the next sign-in', async () => {
    const stronger = await world.process({ parameters: { memoryKib: 2048, passes: 1, lanes: 1 } });
    const hash = async () => {
      const stored = await world.store.raw('credentials').findOne({ _id: holder.account.id });
      return (stored?.['passcode'] as { hash: string }).hash;
    };
    expect(await hash()).to.include('m=1024');
    expect(outcomeOf(await verify(RIGHT, [secret], newId(), { ...world, ...stronger }))).to.equal('ok');
    expect(await hash()).to.include('m=2048');
    expect(outcomeOf(await verify(RIGHT))).to.equal('ok');
  });

  it('is asked for by no step-up', async () => {
    expect((await world.authentication.available(holder.account)).factors).to.not.include('passcode');
  });
});
