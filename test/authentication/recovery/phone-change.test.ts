import { expect } from 'chai';
import { onEachEngine } from '../../storage/engines.ts';
import { RESEND_SECONDS } from '../../../src/authentication/factors/index.ts';
import { HOME, openWorld, PASSWORD, problemOf, tally, trying, valueOf, type Holder, type World } from '../world.ts';
import { ANSWERS, enrolApp, NEW_PASSWORD, reachNewPhone, reachSecond, setQuestions } from './journeys.ts';

const [DAY, WAIT] = [86_400, 3 * 86_400];
const OLD_PHONE = '+84900000001';
const NEW_PHONE = '+84900000777';

onEachEngine('recovery of a lost phone', (engine) => {
  let world: World;
  let holder: Holder;
  let code: () => Promise<string>;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());
  beforeEach(async () => {
    holder = await world.holder({ phone: OLD_PHONE });
    code = await enrolApp(world, holder);
    await world.newestCode();
    world.events.length = 0;
    world.messages.length = 0;
  });

  const changes = () => world.authentication.recovery.phoneChanges;
  const codeOf = (result: Parameters<typeof problemOf>[0]): string => (result.ok ? 'ok' : result.problem.code);
  const typesOf = (): string[] => world.events.map(({ type }) => type);
  const phoneNow = async (): Promise<string | undefined> => (await world.accounts.find(holder.account.id))?.phone;
  /** Proceeds to the waiting period. @returns the secret of the cancellation link. */
  const request = async (): Promise<string> => {
    const secret = await reachNewPhone(world, holder, code);
    valueOf(await world.authentication.recovery.phone.request(secret, '0900 000 777'));
    await world.newestCode();
    return /\/c\/([\w-]+)/.exec(world.messages.at(-1)?.text ?? '')?.[1] ?? '';
  };
  /** Proceeds past the waiting period, with the code sent to the new phone. */
  const reachCode = async (): Promise<string> => {
    world.clock.pass(WAIT);
    valueOf(await changes().sendCode(holder.account, 'vi', HOME));
    return world.newestCode();
  };

  it('needs the password, counted as a sign-in, and a second factor that is not the phone', async () => {
    const { recovery } = world.authentication;
    const begin = (password: string) => recovery.phone.begin({ number: holder.number, password, address: HOME }, 'vi');
    expect(codeOf(await begin('wrong'))).to.equal('sign_in_failed');
    const secret = valueOf(await begin(PASSWORD));
    const state = await recovery.find(secret);
    expect([state?.kind, state?.step, state?.choices]).to.deep.equal(['phone', 'factor', ['totp']]);
    expect(codeOf(await recovery.phone.request(secret, NEW_PHONE))).to.equal('recovery_over');
    // The steps of a password recovery cannot bypass this.
    expect(codeOf(await recovery.password.resend(secret, 'vi', HOME))).to.equal('recovery_over');
    expect(codeOf(await recovery.password.setPassword(secret, NEW_PASSWORD))).to.equal('recovery_over');
    for (let time = 0; time < 5; time += 1) await begin('wrong');
    expect(codeOf(await begin(PASSWORD))).to.equal('too_many_attempts');
  });

  it('offers no questions, whatever the level', async () => {
    for (const level of [1, 2] as const) {
      const other = await world.holder({ level });
      await setQuestions(world, other);
      const { recovery } = world.authentication;
      const begun = await recovery.phone.begin({ number: other.number, password: PASSWORD, address: HOME }, 'vi');
      expect((await recovery.find(valueOf(begun)))?.choices).to.deep.equal([]);
    }
  });

  it('changes nothing yet, and tells the old phone and the new one, with a link that cancels', async () => {
    const link = await request();
    expect(link).to.match(/^[\w-]{22}$/);
    expect(world.messages.map(({ to }) => to).toSorted()).to.deep.equal([OLD_PHONE, NEW_PHONE]);
    for (const { text } of world.messages) expect(text).to.include('••• 777');
    expect(await phoneNow()).to.equal(OLD_PHONE);
    const waiting = await changes().find(holder.account.id);
    expect(waiting?.phone).to.equal(NEW_PHONE);
    expect(waiting?.isReady).to.equal(false);
    expect(codeOf(await changes().sendCode(holder.account, 'vi', HOME))).to.equal('phone_change_early');
    expect(codeOf(await changes().complete(holder.account, '000000', HOME))).to.equal('code_not_sent');
    expect(typesOf()).to.include('phone_change_requested');
  });

  it('refuses what is no mobile number of ours, the same phone, and a second change', async () => {
    const { phone } = world.authentication.recovery;
    const secret = await reachNewPhone(world, holder, code);
    expect(codeOf(await phone.request(secret, '024 3825 1234'))).to.equal('phone_malformed');
    expect(codeOf(await phone.request(secret, '+1 415 555 2671'))).to.equal('phone_malformed');
    expect(codeOf(await phone.request(secret, '0900000001'))).to.equal('phone_same');
    valueOf(await phone.request(secret, NEW_PHONE));
    expect(codeOf(await phone.request(secret, NEW_PHONE))).to.equal('recovery_over');
    const again = await reachNewPhone(world, holder, code);
    expect(codeOf(await phone.request(again, '0900 000 778'))).to.equal('phone_change_waiting');
  });

  it('lets one of two win that are asked for at the same instant', async () => {
    const second = await world.process();
    const secrets = [await reachNewPhone(world, holder, code), await reachNewPhone(world, holder, code)];
    const results = await Promise.all(
      [world, second].map(({ authentication }, index) =>
        authentication.recovery.phone.request(secrets[index] ?? '', `090000077${index}`),
      ),
    );
    expect(tally(results.map(codeOf))).to.deep.equal({ ok: 1, phone_change_waiting: 1 });
    const won = results.find((result) => result.ok);
    expect((await changes().find(holder.account.id))?.phone).to.equal(won?.ok === true ? won.value.phone : '');
  });

  it('changes after three days, when the new phone answers, and holds LoA2 back for a day', async () => {
    await request();
    const right = await reachCode();
    expect(world.messages.at(-1)?.to).to.equal(NEW_PHONE);
    world.messages.length = 0;
    expect(codeOf(await changes().complete(holder.account, '000000', HOME))).to.equal('code_wrong');
    expect(await phoneNow()).to.equal(OLD_PHONE);
    valueOf(await changes().complete(holder.account, right, HOME));
    expect(await phoneNow()).to.equal(NEW_PHONE);
    expect(await changes().find(holder.account.id)).to.equal(undefined);
    await world.newestCode();
    expect(world.messages.map(({ to }) => to).toSorted()).to.deep.equal([OLD_PHONE, NEW_PHONE]);
    const { heldUntil } = await world.authentication.available(holder.account);
    expect(heldUntil?.getTime()).to.equal(world.clock.now().getTime() + DAY * 1000);
    expect(typesOf().at(-1)).to.equal('phone_changed');
    expect(codeOf(await changes().complete(holder.account, right, HOME))).to.equal('phone_change_over');
  });

  it('takes no try for what is no code, and no message for what is no number', async () => {
    const secret = await reachNewPhone(world, holder, code);
    await world.newestCode();
    world.messages.length = 0;
    for (const [phone, outcome] of [
      [' ', 'phone_missing'],
      ['12', 'phone_malformed'],
      ['+1 202 555 0100', 'phone_malformed'],
    ] as const) {
      expect(codeOf(await world.authentication.recovery.phone.request(secret, phone))).to.equal(outcome);
    }
    await world.newestCode();
    expect(world.messages).to.be.empty;
    await request();
    const right = await reachCode();
    for (let times = 0; times < 10; times += 1) {
      expect(codeOf(await changes().complete(holder.account, '', HOME))).to.equal('code_missing');
      expect(codeOf(await changes().complete(holder.account, '12345a', HOME))).to.equal('code_malformed');
    }
    valueOf(await changes().complete(holder.account, right, HOME));
  });

  it('takes five tries of the code, however many come at once', async () => {
    await request();
    const right = await reachCode();
    const second = await world.process();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? world : second).authentication.recovery.phoneChanges.complete(
          holder.account,
          '000000',
          HOME,
        ),
      ),
    );
    expect(tally(results.map(codeOf))['code_wrong']).to.equal(4);
    expect(codeOf(await changes().complete(holder.account, right, HOME))).to.equal('code_spent');
    // A new code allows five more attempts.
    expect(codeOf(await changes().sendCode(holder.account, 'vi', HOME))).to.equal('code_just_sent');
    expect(await changes().sent(holder.account, HOME)).to.equal(undefined);
    world.clock.pass(RESEND_SECONDS);
    valueOf(await changes().sendCode(holder.account, 'vi', HOME));
    valueOf(await changes().complete(holder.account, await world.newestCode(), HOME));
  });

  it('is cancelled by whoever has the link, without signing in, and told of', async () => {
    const link = await request();
    world.messages.length = 0;
    expect((await changes().findByLink(link))?.phone).to.equal(NEW_PHONE);
    expect(await changes().findByLink(`${link}x`)).to.equal(undefined);
    expect(codeOf(await changes().cancelByLink('no such secret'))).to.equal('phone_change_over');
    valueOf(await changes().cancelByLink(link));
    expect(codeOf(await changes().cancelByLink(link))).to.equal('phone_change_over');
    expect(await changes().find(holder.account.id)).to.equal(undefined);
    world.clock.pass(WAIT);
    expect(codeOf(await changes().sendCode(holder.account, 'vi', HOME))).to.equal('phone_change_over');
    await world.newestCode();
    expect(world.messages.map(({ to }) => to).toSorted()).to.deep.equal([OLD_PHONE, NEW_PHONE]);
    expect(typesOf()).to.include('phone_change_cancelled');
    expect(await phoneNow()).to.equal(OLD_PHONE);
  });

  it('is cancelled by the holder, even when the code has come', async () => {
    await request();
    const right = await reachCode();
    valueOf(await changes().cancel(holder.account.id));
    expect(codeOf(await changes().complete(holder.account, right, HOME))).to.equal('phone_change_over');
    expect(codeOf(await changes().cancel(holder.account.id))).to.equal('phone_change_over');
    expect(await phoneNow()).to.equal(OLD_PHONE);
  });

  it('is either cancelled or completed where both come at the same instant', async () => {
    for (let round = 0; round < 6; round += 1) {
      const one = await world.holder({ phone: OLD_PHONE });
      const next = await enrolApp(world, one);
      const secret = await reachNewPhone(world, one, next);
      valueOf(await world.authentication.recovery.phone.request(secret, NEW_PHONE));
      world.clock.pass(WAIT);
      valueOf(await changes().sendCode(one.account, 'vi', HOME));
      const right = await world.newestCode();
      const second = await world.process();
      const [completed, cancelled] = await Promise.all([
        changes().complete(one.account, right, HOME),
        second.authentication.recovery.phoneChanges.cancel(one.account.id),
      ]);
      expect([completed.ok, cancelled.ok].filter(Boolean), `round ${round}`).to.have.length(1);
      const phone = (await world.accounts.find(one.account.id))?.phone;
      expect(phone).to.equal(completed.ok ? NEW_PHONE : OLD_PHONE);
    }
  });

  it('ends by itself when nobody comes back', async () => {
    await request();
    world.clock.pass(WAIT + 14 * DAY);
    expect(await changes().find(holder.account.id)).to.equal(undefined);
    expect(codeOf(await changes().sendCode(holder.account, 'vi', HOME))).to.equal('phone_change_over');
    await request();
  });

  it('becomes nothing where the messages could not be written down', async () => {
    const secret = await reachNewPhone(world, holder, code);
    world.faults.add('outbox.insertIfAbsent');
    await world.authentication.recovery.phone.request(secret, NEW_PHONE).catch(() => undefined);
    world.faults.clear();
    world.clock.pass(WAIT);
    expect(await changes().find(holder.account.id)).to.equal(undefined);
    expect(codeOf(await changes().sendCode(holder.account, 'vi', HOME))).to.equal('phone_change_over');
    await request();
  });

  it('is carried out by another process where the first one died', async () => {
    await request();
    const right = await reachCode();
    world.faults.add('accounts.updateOne');
    await changes()
      .complete(holder.account, right, HOME)
      .catch(() => undefined);
    world.faults.clear();
    expect(await phoneNow()).to.equal(OLD_PHONE);
    // Too late to cancel: the new phone was confirmed.
    const other = await world.process();
    await other.authentication.recovery.resume();
    expect(await phoneNow()).to.equal(NEW_PHONE);
    expect(await changes().find(holder.account.id)).to.equal(undefined);
  });

  it('waits while a recovery of the password is held', async () => {
    const one = await world.holder({ level: 1 });
    await setQuestions(world, one);
    const { recovery } = world.authentication;
    const secret = await reachSecond(world, one);
    valueOf(await recovery.answer(secret, [...ANSWERS], HOME));
    valueOf(await recovery.password.setPassword(secret, NEW_PASSWORD));
    const begin = () => recovery.phone.begin({ number: one.number, password: NEW_PASSWORD, address: HOME }, 'en');
    const problem = problemOf(await begin());
    expect(problem.code).to.equal('recovery_hold');
    expect(problem.detail['until']).to.match(/2026/);
    world.clock.pass(DAY);
    valueOf(await begin());
  });

  it('is done at once at the desk, and ends what waits', async () => {
    await request();
    world.messages.length = 0;
    expect(codeOf(await changes().changeAtDesk(holder.account.id, OLD_PHONE, 'officer-7'))).to.equal('phone_same');
    expect(codeOf(await changes().changeAtDesk('nobody', '+84900000779', 'officer-7'))).to.equal('account_not_found');
    valueOf(await changes().changeAtDesk(holder.account.id, '+84900000779', 'officer-7'));
    expect(await phoneNow()).to.equal('+84900000779');
    expect(await changes().find(holder.account.id)).to.equal(undefined);
    expect((await world.authentication.available(holder.account)).heldUntil).to.equal(undefined);
    expect(world.events.at(-1)).to.deep.equal({
      ...{ type: 'phone_changed', account: holder.account.id, officer: 'officer-7' },
    });
    await world.newestCode();
    expect(world.messages.map(({ to }) => to).toSorted()).to.deep.equal([OLD_PHONE, '+84900000779']);
  });

  it('keeps both numbers out of the store, and the link', async () => {
    const link = await request();
    await reachCode();
    for (const name of ['phone_changes', 'recoveries', 'accounts', 'throttles', 'outbox', 'audit']) {
      const text = JSON.stringify(await world.store.raw(name).find({}).toArray());
      for (const one of [link, '900000777', '900000001', holder.number]) expect(text, name).to.not.include(one);
    }
    expect((await trying(world, holder.number, PASSWORD)).ok).to.equal(true);
  });
});
