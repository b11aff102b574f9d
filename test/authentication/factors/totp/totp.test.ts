import { expect } from 'chai';
import { generate } from 'otplib';
import { MOST_APPS } from '../../../../src/authentication/factors/index.ts';
import { delayAfter, THROTTLES } from '../../../../src/authentication/guarding/index.ts';
import type { Authentication } from '../../../../src/authentication/index.ts';
import { epochSeconds, newId } from '../../../../src/shared/index.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import { HOME, openWorld, outcomeOf, problemOf, tally, trying, valueOf, type Holder, type World } from '../../world.ts';

const STEP = 30;

onEachEngine('authenticator apps', (engine) => {
  let world: World;
  let holder: Holder;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());
  beforeEach(async () => {
    holder = await world.holder({ email: 'sen@example.com' });
    world.events.length = 0;
  });

  /** The code that an app with this secret shows, now or some time steps away. */
  const shown = (secret: string, steps = 0): Promise<string> =>
    generate({ secret, epoch: epochSeconds(world.clock) + steps * STEP });
  const enrol = async (name = 'Điện thoại'): Promise<string> => {
    const { totp: apps } = world.authentication.factors;
    const { secret, pending } = await apps.begin(holder.account);
    valueOf(await apps.enrol({ account: holder.account, pending, name, code: await shown(secret) }));
    // The first code is used; take the next one.
    world.clock.pass(STEP);
    return secret;
  };
  const signIn = async (): Promise<string> => {
    const id = newId();
    valueOf(await trying(world, holder.number, undefined, HOME, id));
    return id;
  };
  const verify = (signInId: string, code: string, { factors }: Authentication = world.authentication) =>
    factors.totp.verify({ signInId, code, address: HOME });
  const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  const fresh = async () => world.authentication.available(holder.account);

  describe('are added', () => {
    it('with a secret of 160 bits, which the QR code says in the format that apps know', async () => {
      const { secret, uri } = await world.authentication.factors.totp.begin(holder.account);
      expect(secret).to.match(/^[A-Z2-7]{32}$/);
      const read = new URL(uri);
      expect([read.protocol, read.host]).to.deep.equal(['otpauth:', 'totp']);
      expect(read.searchParams.get('secret')).to.equal(secret);
      expect(read.searchParams.get('issuer')).to.equal('Sen ID');
      expect(decodeURIComponent(uri)).to.not.include(holder.number);
    });

    it('when the first code is right, and count from then on', async () => {
      expect((await fresh()).factors).to.not.include('totp');
      await enrol();
      expect((await fresh()).factors).to.include('totp');
      const [app] = await world.authentication.factors.totp.list(holder.account.id);
      expect(app?.name).to.equal('Điện thoại');
      expect(app?.lastUsedAt).to.equal(undefined);
      expect(world.events.map(({ type, factor }) => [type, factor])).to.deep.equal([['authenticator_added', 'totp']]);
      await world.newestCode();
      expect(world.messages.at(-1)?.text).to.include('ứng dụng xác thực');
    });

    it('not with a wrong first code: the same secret is shown again', async () => {
      const { totp: apps } = world.authentication.factors;
      const { account } = holder;
      const { secret, pending } = await apps.begin(account);
      const code = wrong(await shown(secret));
      expect(problemOf(await apps.enrol({ account, pending, name: '', code })).code).to.equal('totp_wrong');
      expect((await apps.resume(account, pending))?.secret).to.equal(secret);
      expect(await apps.list(account.id)).to.deep.equal([]);
    });

    it('not after half an hour, with another account’s secret, or with one that was made up', async () => {
      const { totp: apps } = world.authentication.factors;
      const { account } = holder;
      const other = await world.holder();
      const { secret, pending } = await apps.begin(account);
      for (const given of [
        { account: other.account, pending },
        { account, pending: 'AAAA' },
        { account, pending: '' },
      ]) {
        const refused = await apps.enrol({ ...given, name: '', code: await shown(secret) });
        expect(problemOf(refused).code).to.equal('enrolment_over');
      }
      world.clock.pass(1800);
      const late = await apps.enrol({ account, pending, name: '', code: await shown(secret) });
      expect(problemOf(late).code).to.equal('enrolment_over');
      expect(await apps.resume(account, pending)).to.equal(undefined);
    });

    it('not with a name that is too long', async () => {
      const { totp: apps } = world.authentication.factors;
      const { account } = holder;
      const { secret, pending } = await apps.begin(account);
      const refused = await apps.enrol({ account, pending, name: 'ệ'.repeat(41), code: await shown(secret) });
      expect(problemOf(refused).code).to.equal('name_too_long');
    });

    it('once, however often the form is sent', async () => {
      const { totp: apps } = world.authentication.factors;
      const { account } = holder;
      const { secret, pending } = await apps.begin(account);
      const command = { account, pending, name: '', code: await shown(secret) };
      const results = await Promise.all([apps.enrol(command), apps.enrol(command)]);
      expect(results.map(({ ok }) => ok)).to.deep.equal([true, true]);
      expect(await apps.list(account.id)).to.have.length(1);
      expect(world.events).to.have.length(1);
    });

    it(`up to ${MOST_APPS}, also when two are added at the same instant in two processes`, async () => {
      const { account } = holder;
      for (let count = 1; count < MOST_APPS; count += 1) await enrol();
      const second = await world.process();
      const results = await Promise.all(
        [world, second].map(async ({ authentication: { factors } }) => {
          const { secret, pending } = await factors.totp.begin(account);
          return factors.totp.enrol({ account, pending, name: '', code: await shown(secret) });
        }),
      );
      const outcomes = results.map((result) => (result.ok ? 'ok' : result.problem.code));
      expect(tally(outcomes)).to.deep.equal({ ok: 1, too_many_authenticators: 1 });
      const all = await world.authentication.factors.totp.list(account.id);
      expect(all).to.have.length(MOST_APPS);
      await world.authentication.factors.totp.remove(account, all[0]?.id ?? '');
      await enrol();
      expect(await world.authentication.factors.totp.list(account.id)).to.have.length(MOST_APPS);
    });
  });

  describe('show codes that', () => {
    it('prove possession', async () => {
      const secret = await enrol();
      const id = await signIn();
      const code = await shown(secret);
      const signed = valueOf(await verify(id, ` ${code.slice(0, 3)} ${code.slice(3)}`));
      expect(signed.proofs.map(({ factor }) => factor)).to.deep.equal(['password', 'totp']);
      const [app] = await world.authentication.factors.totp.list(holder.account.id);
      expect(app?.lastUsedAt).to.deep.equal(world.clock.now());
      expect(world.events.at(-1)).to.include({ type: 'totp_accepted', account: holder.account.id });
    });

    for (const [steps, outcome] of [
      [-2, 'totp_wrong'],
      [-1, 'ok'],
      [1, 'ok'],
      [2, 'totp_wrong'],
    ] as const) {
      it(`are ${outcome === 'ok' ? 'taken' : 'refused'} ${steps} steps away`, async () => {
        const secret = await enrol();
        world.clock.pass(3 * STEP);
        expect(outcomeOf(await verify(await signIn(), await shown(secret, steps)))).to.equal(outcome);
      });
    }

    it('are good once, over all sign-ins, and end those of the steps before', async () => {
      const secret = await enrol();
      world.clock.pass(STEP);
      const before = await shown(secret, -1);
      const code = await shown(secret);
      expect(outcomeOf(await verify(await signIn(), code))).to.equal('ok');
      expect(outcomeOf(await verify(await signIn(), code))).to.equal('totp_used');
      expect(outcomeOf(await verify(await signIn(), before))).to.equal('totp_used');
      world.clock.pass(STEP);
      expect(outcomeOf(await verify(await signIn(), await shown(secret)))).to.equal('ok');
    });

    it('that enrolled the app are not good for a sign-in', async () => {
      const secret = await enrol();
      expect(outcomeOf(await verify(await signIn(), await shown(secret, -1)))).to.equal('totp_used');
    });

    it('have one winner when shown twice at once, in two processes', async () => {
      const secret = await enrol();
      const second = await world.process();
      const [one, two] = [await signIn(), await signIn()];
      const code = await shown(secret);
      const outcomes = await Promise.all([verify(one, code), verify(two, code, second.authentication)]);
      expect(tally(outcomes.map(outcomeOf))).to.deep.equal({ ok: 1, totp_used: 1 });
    });

    it('are of any of several apps, and of none that was removed', async () => {
      const first = await enrol('Một');
      const second = await enrol('Hai');
      expect(outcomeOf(await verify(await signIn(), await shown(second)))).to.equal('ok');
      const apps = await world.authentication.factors.totp.list(holder.account.id);
      const removed = apps.find(({ name }) => name === 'Một');
      world.events.length = 0;
      await world.authentication.factors.totp.remove(holder.account, removed?.id ?? '');
      await world.authentication.factors.totp.remove(holder.account, removed?.id ?? '');
      expect(world.events.map(({ type }) => type)).to.deep.equal(['authenticator_removed']);
      expect(outcomeOf(await verify(await signIn(), await shown(first)))).to.equal('totp_wrong');
    });

    it('are refused when no app is there, whatever they look like, and without a sign-in', async () => {
      const id = await signIn();
      for (const code of ['123456', '１２３４５６', '123\u2011456', '\u202A123 456\u202C']) {
        expect(outcomeOf(await verify(id, code))).to.equal('totp_wrong');
      }
      for (const code of ['12345', 'abcdef', '1234567']) {
        expect(outcomeOf(await verify(id, code))).to.equal('code_malformed');
      }
      for (const code of ['', ' ', '\u200B-']) expect(outcomeOf(await verify(id, code))).to.equal('code_missing');
      expect(outcomeOf(await verify(newId(), '123456'))).to.equal('sign_in_needed');
    });
  });

  it('are removed by nothing that is no id', async () => {
    await enrol();
    const [app] = await world.authentication.factors.totp.list(holder.account.id);
    for (const id of [`${app?.id ?? ''}.name`, '', '__proto__', 'x'.repeat(22)]) {
      await world.authentication.factors.totp.remove(holder.account, id);
    }
    expect(await world.authentication.factors.totp.list(holder.account.id)).to.deep.equal([app]);
  });

  it('delay guessing over all sign-ins of the account, and lock nobody out', async () => {
    const secret = await enrol();
    for (let tries = 0; tries < THROTTLES.codes.free; tries += 1) {
      expect(outcomeOf(await verify(await signIn(), wrong(await shown(secret))))).to.equal('totp_wrong');
    }
    const id = await signIn();
    const problem = problemOf(await verify(id, await shown(secret)));
    expect(problem.code).to.equal('too_many_attempts');
    expect(problem.retryAfter).to.equal(delayAfter(THROTTLES.codes.free, THROTTLES.codes));
    world.clock.pass(problem.retryAfter ?? 0);
    expect(outcomeOf(await verify(id, await shown(secret)))).to.equal('ok');
  });

  it('let no more guesses through at once than are free', async () => {
    const secret = await enrol();
    const id = await signIn();
    const second = await world.process();
    world.events.length = 0;
    const guesses = Array.from({ length: 40 }, async (_, index) =>
      verify(id, wrong(await shown(secret)), (index % 2 === 0 ? world : second).authentication),
    );
    await Promise.all(guesses);
    expect(world.events.filter(({ type }) => type === 'totp_rejected')).to.have.length(THROTTLES.codes.free);
  });

  it('lie nowhere in the open', async () => {
    const secret = await enrol();
    const text = JSON.stringify(await world.store.raw('credentials').find({}).toArray());
    expect(text).to.not.include(secret);
    expect(JSON.stringify(world.events)).to.not.include(secret);
  });

  it('prove nothing any more once they are removed, and nothing of an app that stays is lost', async () => {
    const [first, second] = [await enrol('one'), await enrol('two')];
    const proofsAfter = async (secret: string) => {
      world.clock.pass(STEP);
      const id = await signIn();
      valueOf(await verify(id, await shown(secret)));
      return async () => {
        const session = { accountId: undefined, proofs: [], uid: undefined };
        const signInNow = await world.authentication.find(id);
        const { proofs } = await world.authentication.standing({ session, signIn: signInNow });
        return proofs.map(({ factor }) => factor).sort();
      };
    };
    const [byFirst, bySecond] = [await proofsAfter(first), await proofsAfter(second)];
    const apps = await world.authentication.factors.totp.list(holder.account.id);
    const removed = apps.find(({ name }) => name === 'one');
    expect([await byFirst(), await bySecond()]).to.deep.equal([
      ['password', 'totp'],
      ['password', 'totp'],
    ]);
    await world.authentication.factors.totp.remove(holder.account, removed?.id ?? '');
    expect([await byFirst(), await bySecond()]).to.deep.equal([['password'], ['password', 'totp']]);
  });
});
