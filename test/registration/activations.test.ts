import { expect } from 'chai';
import type { Account } from '../../src/identity/index.ts';
import { LANGUAGES, momentText, plusSeconds, shortMomentText, type Language } from '../../src/shared/index.ts';
import { problemOf, trying, outcomeOf, tally, valueOf } from '../authentication/world.ts';
import { onEachEngine } from '../storage/engines.ts';
import {
  chooseQuestions,
  chooseSecrets,
  codeTo,
  DAY,
  from,
  noticesTo,
  openRegistrationWorld,
  PASSWORD,
  proveForActivation,
  refusalOfActivation,
  standing,
  waitingAccount,
  type RegistrationWorld,
} from './world.ts';

onEachEngine('an activation', (engine) => {
  let world: RegistrationWorld;
  before(async () => {
    world = await openRegistrationWorld(engine);
  });
  beforeEach(() => world.clock.pass(DAY));
  after(() => world.close());

  const activations = () => world.registration.activations;
  const waiting = () => waitingAccount(world);
  const now = (account: Account) => standing(world, account);
  const refusalAt = (secret: string) => refusalOfActivation(world, secret);

  it('takes phone, password, passcode and questions, and gives the account its level', async () => {
    const { number, phone, account } = await waiting();
    expect(outcomeOf(await trying(world, number, PASSWORD))).to.equal('sign_in_failed');
    const secret = await proveForActivation(world, number, phone);
    expect((await activations().find(secret))?.step).to.equal('password');
    expect(problemOf(await chooseQuestions(world.registration, secret)).code).to.equal('activation_over');
    expect(problemOf(await activations().choosePassword(secret, `sen${number}`)).code).to.equal('password_personal');
    expect(problemOf(await activations().choosePassword(secret, '18081998Ha')).code).to.equal('password_personal');
    await chooseSecrets(world, secret);
    // Nothing of it counts before all of it is chosen.
    expect(outcomeOf(await trying(world, number, PASSWORD))).to.equal('sign_in_failed');
    expect(await now(account)).to.deep.equal(['not-activated', 0]);
    valueOf(await chooseQuestions(world.registration, secret));
    expect(await now(account)).to.deep.equal(['active', 1]);
    expect((await activations().find(secret))?.step).to.equal('passkey');
    expect(outcomeOf(await trying(world, number, PASSWORD))).to.equal('ok');
    expect(await world.authentication.factors.passcode.setAt(account.id)).to.be.an.instanceOf(Date);
    expect(await world.authentication.recovery.questions.asked(account.id)).to.have.length(3);
    expect((await noticesTo(world, phone)).at(-1)).to.include('vừa được kích hoạt');
    valueOf(await activations().skipPasskey(secret));
    expect((await activations().find(secret))?.step).to.equal('done');
  });

  it('gives a sign-in what was shown, once', async () => {
    const { number, phone, account } = await waiting();
    const secret = await proveForActivation(world, number, phone);
    expect(await activations().takeSignIn(secret)).to.equal(undefined);
    await chooseSecrets(world, secret);
    valueOf(await chooseQuestions(world.registration, secret));
    const taken = await Promise.all([1, 2, 3].map(() => activations().takeSignIn(secret)));
    const [shown, ...others] = taken.filter((one) => one !== undefined);
    expect(others).to.deep.equal([]);
    expect([shown?.first.factor, shown?.further.map(({ factor }) => factor)]).to.deep.equal(['password', ['sms_code']]);
    expect(shown?.account.id).to.equal(account.id);
  });

  it('ends after 7 days, to the second, and is told of to the owner of the phone alone', async () => {
    const { number, phone, account } = await waiting();
    const early = await proveForActivation(world, number, phone);
    world.clock.pass(7 * DAY - 1000);
    expect(await activations().find(early)).to.equal(undefined);
    const secret = await proveForActivation(world, number, phone);
    await chooseSecrets(world, secret);
    world.clock.pass(1001);
    expect(problemOf(await chooseQuestions(world.registration, secret)).code).to.equal('activation_over');
    expect(await refusalAt(secret)).to.deep.equal(['refused', 'activation_expired']);
    expect(await now(account)).to.deep.equal(['not-activated', 0]);

    // Once more by the hotline, and never before the time is over.
    expect(await activations().reissue(account.id)).to.equal(true);
    expect(await activations().reissue(account.id)).to.equal(false);
    expect((await noticesTo(world, phone)).filter((text) => text.includes('/activate'))).to.have.length(2);
    const late = await proveForActivation(world, number, phone);
    await chooseSecrets(world, late);
    valueOf(await chooseQuestions(world.registration, late));
    expect(await now(account)).to.deep.equal(['active', 1]);
    expect(await activations().reissue(account.id)).to.equal(false);
  });

  it('tells used, never issued and locked apart, after the code', async () => {
    const used = await waiting();
    const secret = await proveForActivation(world, used.number, used.phone);
    await chooseSecrets(world, secret);
    valueOf(await chooseQuestions(world.registration, secret));
    const again = await proveForActivation(world, used.number, used.phone);
    expect(await refusalAt(again)).to.deep.equal(['refused', 'activation_used']);
    expect(world.counted.slice(-2)).to.deep.equal(['completed', 'activation_used']);

    const never = world.citizen();
    const { number } = await world.holder({ state: 'not-activated', level: 0, phone: never.phone });
    expect(await refusalAt(await proveForActivation(world, number, never.phone))).to.deep.equal([
      ...['refused', 'activation_not_issued'],
    ]);

    const locked = await waiting();
    valueOf(await world.accounts.lock(locked.account.id, 'card-revoked', { by: 'population' }));
    expect(await refusalAt(await proveForActivation(world, locked.number, locked.phone))).to.deep.equal([
      ...['refused', 'account_locked'],
    ]);
  });

  it('says the same, and costs the same, for another phone, another number and nobody', async () => {
    const { number, phone } = await waiting();
    const stranger = world.citizen();
    const work: string[][] = [];
    const again: string[][] = [];
    for (const [typed, dialled] of [
      [number, phone],
      [number, stranger.phone],
      [stranger.person.number, phone],
    ] as const) {
      world.calls.length = 0;
      const address = `203.0.${work.length}.4`;
      const secret = valueOf(await activations().begin({ number: typed, phone: dialled, ...from(address) }));
      await world.notifications.stop();
      const begun = world.calls.filter((call) => !call.startsWith('outbox.')).toSorted();
      expect((await activations().find(secret))?.step).to.equal('code');
      if (dialled !== phone || typed !== number) {
        const codes = Array.from({ length: 5 }, (_, index) => String(index).padStart(6, '0'));
        const answers = await Promise.all(codes.map((code) => activations().verifyCode(secret, code, address)));
        expect(answers.every(({ ok }) => !ok)).to.equal(true);
        expect(world.messages.filter(({ to }) => to === stranger.phone)).to.deep.equal([]);
      }
      work.push(begun);
      world.clock.pass(120);
      world.calls.length = 0;
      await activations().resend(secret, 'vi', address);
      await world.notifications.stop();
      again.push(world.calls.filter((call) => !call.startsWith('outbox.')).toSorted());
    }
    expect(again[1]).to.deep.equal(again[0]);
    expect(again[2]).to.deep.equal(again[0]);
    expect(work[1]).to.deep.equal(work[0]);
    expect(work[2]).to.deep.equal(work[0]);
  });

  it('is refused for the shape of what was typed, at its field, and sends nothing', async () => {
    const sent = world.messages.length;
    const empty = problemOf(await activations().begin({ number: '', phone: '', ...from() }));
    expect([empty.code, empty.also?.[0]?.code]).to.deep.equal(['personal_number_missing', 'phone_missing']);
    const wrong = problemOf(await activations().begin({ number: '12', phone: '0123', ...from() }));
    expect([wrong.code, wrong.also?.[0]?.code]).to.deep.equal(['personal_number_malformed', 'phone_malformed']);
    await world.notifications.stop();
    expect(world.messages).to.have.length(sent);
  });

  it('is done by one of two browsers that send the last form at the same instant, and by no other after', async () => {
    const { number, phone, account } = await waiting();
    const first = await proveForActivation(world, number, phone);
    const second = await proveForActivation(world, number, phone);
    const late = await proveForActivation(world, number, phone);
    for (const secret of [first, late]) await chooseSecrets(world, secret);
    valueOf(await activations().choosePassword(second, 'con đò nhỏ bến sông 8'));
    valueOf(await activations().choosePasscode(second, '902716', '902716'));
    const other = await world.another();
    const results = await Promise.all([
      chooseQuestions(world.registration, first),
      chooseQuestions(other.registration, second),
    ]);
    expect(tally(results.map(({ ok }) => String(ok)))).to.deep.equal({ true: 1, false: 1 });
    const right = results[0].ok ? PASSWORD : 'con đò nhỏ bến sông 8';
    expect(outcomeOf(await trying(world, number, right))).to.equal('ok');
    // Who proved only the phone can set nothing any more.
    expect(problemOf(await chooseQuestions(world.registration, late)).code).to.equal('activation_over');
    expect(problemOf(await activations().choosePassword(late, 'thuyền giấy qua sông 9')).code).to.equal(
      'activation_over',
    );
    expect(outcomeOf(await trying(world, number, right))).to.equal('ok');
    expect(await now(account)).to.deep.equal(['active', 1]);
  });

  it('is over half an hour after it was begun, when it is cancelled, and with the account', async () => {
    const { number, phone } = await waiting();
    const secret = await proveForActivation(world, number, phone);
    world.clock.pass(1800);
    expect(await activations().find(secret)).to.equal(undefined);
    const other = valueOf(await activations().begin({ number, phone, ...from() }));
    await activations().forget(other);
    expect(await activations().find(other)).to.equal(undefined);
    expect(await codeTo(world, phone)).to.match(/^\d{6}$/);
  });

  it('is over in its browser when everything of the account is ended, or another phone is registered', async () => {
    const endings: Readonly<Record<string, (id: Account['id']) => Promise<unknown>>> = {
      lock: async (id) => {
        valueOf(await world.accounts.lock(id, 'authority', { by: 'operator' }));
        valueOf(await world.accounts.unlock(id, 'authority', { by: 'operator' }));
      },
      ending: (id) => world.accounts.endAll(id),
      phone: (id) => world.accounts.changePhone(id, world.citizen().phone),
    };
    for (const [name, end] of Object.entries(endings)) {
      const unproven = await waiting();
      const { number, phone } = unproven;
      const begun = valueOf(await activations().begin({ number, phone, ...from() }));
      await end(unproven.account.id);
      await activations().verifyCode(begun, await codeTo(world, phone), '203.0.113.9');
      expect(await activations().find(begun), name).to.equal(undefined);

      const open = await waiting();
      const secret = await proveForActivation(world, open.number, open.phone);
      await chooseSecrets(world, secret);
      await end(open.account.id);
      expect(await activations().find(secret), name).to.equal(undefined);
      expect(problemOf(await chooseQuestions(world.registration, secret)).code, name).to.equal('activation_over');
      expect(await now(open.account), name).to.deep.equal(['not-activated', 0]);

      const done = await waiting();
      const completed = await proveForActivation(world, done.number, done.phone);
      await chooseSecrets(world, completed);
      valueOf(await chooseQuestions(world.registration, completed));
      await end(done.account.id);
      expect(await activations().find(completed), name).to.equal(undefined);
      expect(await activations().passkeyOptions(completed), name).to.equal(undefined);
      expect(await activations().takeSignIn(completed), name).to.equal(undefined);
    }
  });

  it('is over five minutes after the account became active, and never later than its half hour', async () => {
    for (const [before, lasts] of [
      [0, 300],
      [1700, 100],
    ] as const) {
      const { number, phone } = await waiting();
      const secret = await proveForActivation(world, number, phone);
      await chooseSecrets(world, secret);
      world.clock.pass(before);
      valueOf(await chooseQuestions(world.registration, secret));
      world.clock.pass(lasts - 1);
      expect((await activations().find(secret))?.step).to.equal('passkey');
      world.clock.pass(1);
      expect(await activations().find(secret)).to.equal(undefined);
      expect(await activations().takeSignIn(secret)).to.equal(undefined);
    }
  });

  it('is told of with the moment at which it ends, and as over from then on, by each channel', async () => {
    const { phone } = world.citizen();
    const { account } = await world.holder({ ...{ state: 'not-activated', level: 0, phone }, email: 'a@example.vn' });
    const sent: unknown[] = [];
    const notifications: RegistrationWorld['notifications'] = {
      ...world.notifications,
      async send({ to: { channel }, template, params }) {
        await Promise.resolve();
        sent.push([channel, template, params['time']]);
      },
    };
    const issue = async (language: Language) => {
      await world.on({ ...world, notifications }).activations.issue(account, 1, language);
      return sent.splice(0);
    };
    const endsAt = plusSeconds(world.clock.now(), 7 * DAY);
    await issue('vi');
    world.clock.pass(7 * DAY - 1);
    for (const language of LANGUAGES)
      expect(await issue(language)).to.deep.equal([
        ['sms', 'activation_issued', shortMomentText(endsAt, language)],
        ['email', 'activation_issued', momentText(endsAt, language)],
      ]);
    world.clock.pass(1);
    for (const language of LANGUAGES)
      expect(await issue(language)).to.deep.equal([
        ['sms', 'activation_lapsed', undefined],
        ['email', 'activation_lapsed', undefined],
      ]);
  });
});
