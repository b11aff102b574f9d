import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { openAudit } from '../../../src/audit/index.ts';
import {
  openAccounts,
  openLockRequests,
  type AccountId,
  type Accounts,
  type LockRequests,
  type PersonalNumber,
  type RequestKind,
  type RequestList,
} from '../../../src/identity/index.ts';
import { openWorkingDays, type Clock, type Result } from '../../../src/shared/index.ts';
import { openSeal, type Store } from '../../../src/storage/index.ts';
import { onEachEngine } from '../../storage/engines.ts';

const HOUR_MS = 3_600_000;

onEachEngine('requests to lock an account', (engine) => {
  const seal = openSeal({ keys: [{ id: 'test', key: randomBytes(32) }] });
  /** Thursday, 12 February 2026, at noon in Vietnam; Tet is from the 16th to the 20th. */
  const START = Date.UTC(2026, 1, 12, 5);
  let now = START;
  const clock: Clock = { now: () => new Date(now) };
  const warnings: object[] = [];
  let fault: Error | undefined;
  /** The process ends between the lock and what the request says of it. */
  let diesAfter = false;
  let store: Store;
  let accounts: Accounts;
  let requests: LockRequests;
  /** Lists two requests at most. */
  let brief: LockRequests;
  let serial = 1190300000;

  before(async () => {
    store = await engine.open({ clock });
    const ground = { store, seal, clock, audit: openAudit({ store, clock }) };
    accounts = openAccounts(ground);
    const dependencies = {
      ...ground,
      accounts: {
        lock: (...given: Parameters<Accounts['lock']>) =>
          fault === undefined
            ? accounts.lock(...given).then((result) => (diesAfter ? Promise.reject(new Error('died')) : result))
            : Promise.reject(fault),
      },
      workingDays: openWorkingDays({
        holidays: ['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20'],
        workedWeekends: [],
      }),
      terms: { answer: 1, act: 2 },
      log: { warn: (details: object) => void warnings.push(details) },
    };
    requests = openLockRequests(dependencies);
    brief = openLockRequests({ ...dependencies, mostListed: 2 });
    await store.ready();
  });
  beforeEach(() => {
    now = START;
    fault = undefined;
    diesAfter = false;
    warnings.length = 0;
  });

  const account = async (): Promise<AccountId> => {
    serial += 1;
    const created = await accounts.create({
      identity: {
        number: `00${serial}` as PersonalNumber,
        name: { family: 'Nguyễn', middle: 'Thị', given: 'Sen' },
        birthdate: '1990-05-01',
        sex: 'female',
        nationality: 'VN',
        address: { formatted: 'Hà Nội', country: 'VN' },
      },
      level: 2,
    });
    if (!created.ok) throw new Error(created.problem.code);
    return created.value.id;
  };
  const receive = async (id: AccountId, kind: RequestKind = 'authority', until?: Date) =>
    requests.receive({
      ...{ account: id, kind, from: 'Cơ quan điều tra', text: 'Đề nghị khóa', caseNumber: 'A-1', until },
      operator: 'mai.lan',
    });
  const endsOnRecord = async (type: string, id: AccountId): Promise<unknown[]> => {
    const stored = await store.raw<{ _id: string; event: string }>('audit').find({}).toArray();
    return stored
      .map(({ event }) => JSON.parse(event) as Record<string, unknown>)
      .filter((event) => event['type'] === type && event['account'] === id)
      .map((event) => event['until']);
  };
  const codeOf = (result: Result<void>): string => (result.ok ? 'ok' : result.problem.code);
  const stateOf = async (id: string) => (await requests.find(id))?.state;

  it('are answered within one working day and carried out within two, over Tet', async () => {
    const { id, answerBy, actBy } = await receive(await account());
    expect(answerBy).to.deep.equal(new Date('2026-02-13T17:00:00Z'));
    expect(actBy).to.deep.equal(new Date('2026-02-23T17:00:00Z'));
    now = answerBy.getTime() - 1;
    const before = await requests.overdue();
    now += 1;
    expect(await requests.overdue()).to.deep.equal({ answer: before.answer + 1, act: 0 });
    expect((await requests.list()).requests.map((one) => one.id)).to.include(id);
    await requests.refuse(id, 'mai.lan', 'Không đủ căn cứ.');
    expect((await requests.overdue()).answer).to.equal(before.answer);
    expect((await requests.list()).requests.map((one) => one.id)).to.not.include(id);
  });

  it('lock the account when they are granted, and the lock ends when they say', async () => {
    for (const [kind, basis] of [
      ['authority', 'authority'],
      ['relying-party', 'rp-request'],
    ] as const) {
      const id = await account();
      const request = await receive(id, kind, new Date(now + 48 * HOUR_MS));
      expect((await accounts.find(id))?.state).to.equal('active');
      expect(codeOf(await requests.grant(request.id, 'mai.lan'))).to.equal('ok');
      expect(await stateOf(request.id)).to.equal('carried-out');
      expect((await accounts.find(id))?.locks).to.deep.equal([basis]);
      now += 48 * HOUR_MS;
      expect((await accounts.find(id))?.state).to.equal('active');
    }
  });

  it('never shorten the lock of an earlier request', async () => {
    for (const [kind, basis] of [
      ['authority', 'authority'],
      ['relying-party', 'rp-request'],
    ] as const)
      for (const first of [undefined, 48]) {
        const id = await account();
        const until = first === undefined ? undefined : new Date(now + first * HOUR_MS);
        for (const end of [until, new Date(now + 24 * HOUR_MS)])
          await requests.grant((await receive(id, kind, end)).id, 'mai.lan');
        const lockEnds = until === undefined ? undefined : [{ basis, until }];
        expect((await accounts.find(id))?.lockEnds).to.deep.equal(lockEnds);
        // What was asked, and what the lock became.
        const [kept, short] = [until?.toISOString(), new Date(now + 24 * HOUR_MS).toISOString()];
        expect(await endsOnRecord('lock_request_received', id)).to.have.members([kept, short]);
        expect(await endsOnRecord('account_locked', id)).to.deep.equal([kept, kept]);
        now += 24 * HOUR_MS;
        await accounts.work.sweep();
        expect((await accounts.find(id))?.locks).to.deep.equal([basis]);
        expect((await accounts.unlock(id, basis, { by: 'operator' })).ok).to.equal(true);
        expect((await accounts.find(id))?.state).to.equal('active');
      }
  });

  it('are refused in writing, and the text is kept, sealed', async () => {
    const id = await account();
    const request = await receive(id);
    expect(codeOf(await requests.refuse(request.id, 'mai.lan', ' \n'))).to.equal('lock_refusal_not_written');
    expect(await stateOf(request.id)).to.equal('received');
    expect(codeOf(await requests.refuse(request.id, 'mai.lan', ' Không đủ căn cứ.'.normalize('NFD')))).to.equal('ok');
    expect(await requests.find(request.id)).to.include({
      ...{ state: 'refused', refusal: 'Không đủ căn cứ.', text: 'Đề nghị khóa', operator: 'mai.lan' },
    });
    expect((await accounts.find(id))?.state).to.equal('active');
    const stored = JSON.stringify(await store.raw('lock_requests').find({}).toArray());
    expect(stored).to.not.include('căn cứ').and.not.include('điều tra');
  });

  it('are answered once, of several answers at the same instant by one', async () => {
    const id = await account();
    const request = await receive(id);
    const results = await Promise.all([
      requests.grant(request.id, 'a'),
      requests.refuse(request.id, 'b', 'Không.'),
      requests.withdraw(request.id, 'c'),
      requests.grant(request.id, 'd'),
    ]);
    expect(results.filter(({ ok }) => ok)).to.have.length(1);
    const { state, operator } = (await requests.find(request.id))!;
    expect(operator).to.equal(['a', 'b', 'c', 'd'][results.findIndex(({ ok }) => ok)]);
    expect((await accounts.find(id))?.state).to.equal(state === 'carried-out' ? 'locked' : 'active');
    expect(codeOf(await requests.grant(request.id, 'e'))).to.equal('lock_request_not_open');
    expect(codeOf(await requests.grant('none', 'e'))).to.equal('lock_request_not_open');
    expect(codeOf(await requests.refuse('none', 'e', 'Không.'))).to.equal('lock_request_not_open');
  });

  it('are carried out later where they cannot be now, and count as late from the end of their term', async () => {
    const id = await account();
    const request = await receive(id);
    fault = new Error('not now');
    expect(codeOf(await requests.grant(request.id, 'mai.lan'))).to.equal('ok');
    expect(await stateOf(request.id)).to.equal('granted');
    now = request.actBy.getTime();
    expect((await requests.overdue()).act).to.equal(1);
    fault = undefined;
    await Promise.all([requests.work.sweep(), requests.work.sweep()]);
    expect([await stateOf(request.id), (await accounts.find(id))?.state]).to.deep.equal(['carried-out', 'locked']);
    expect((await requests.overdue()).act).to.equal(0);
  });

  it('lock once, however often they are tried: not after a lift, and not after their end', async () => {
    const next = ['lifted', 'ended', 'died'] as const;
    for (const then of next) {
      const id = await account();
      const request = await receive(id, 'authority', new Date(now + HOUR_MS));
      diesAfter = true;
      await requests.grant(request.id, 'mai.lan');
      expect([await stateOf(request.id), (await accounts.find(id))?.state]).to.deep.equal(['granted', 'locked']);
      diesAfter = false;
      if (then === 'lifted') await accounts.unlock(id, 'authority', { by: 'operator' });
      if (then === 'died') await accounts.lock(id, 'death', { by: 'population' });
      now += then === 'ended' ? HOUR_MS : 120_000;
      await Promise.all([requests.work.sweep(), requests.work.sweep()]);
      expect(await stateOf(request.id), then).to.equal('carried-out');
      expect((await accounts.find(id))?.state, then).to.equal(then === 'died' ? 'deceased' : 'active');
      // Another request is not the same one.
      if (then === 'died') continue;
      await requests.grant((await receive(id)).id, 'mai.lan');
      expect((await accounts.find(id))?.state, then).to.equal('locked');
    }
  });

  it('lapse where there is nothing to lock: after the death of the holder, or their own end', async () => {
    const dead = await account();
    const late = await account();
    const [first, second] = [await receive(dead), await receive(late, 'authority', new Date(now + HOUR_MS))];
    await accounts.lock(dead, 'death', { by: 'population' });
    now += HOUR_MS;
    for (const { id } of [first, second]) {
      expect(codeOf(await requests.grant(id, 'mai.lan'))).to.equal('ok');
      expect(await stateOf(id)).to.equal('lapsed');
    }
    expect((await accounts.find(dead))?.locks).to.deep.equal(['death']);
    expect((await accounts.find(late))?.state).to.equal('active');
  });

  it('are listed by age, and the list says when it was cut', async () => {
    const id = await account();
    const idsOf = ({ requests: listed }: RequestList): string[] => listed.map((one) => one.id);
    const received: string[] = [];
    // The oldest is stored last.
    for (const days of [-20, -40, -60]) {
      now = START + days * 24 * HOUR_MS;
      received.unshift((await receive(id)).id);
    }
    const waiting = await brief.list();
    expect([idsOf(waiting), waiting.isCut]).to.deep.equal([received.slice(0, 2), true]);
    await brief.grant(received[0]!, 'mai.lan');
    fault = new Error('not now');
    await brief.grant(received[1]!, 'mai.lan');
    expect(idsOf(await brief.list())[0]).to.equal(received[1]);
    now = START + 40 * 24 * HOUR_MS;
    const newest = [(await receive(id)).id];
    now += HOUR_MS;
    newest.push((await receive(id)).id);
    const all = await brief.list(true);
    expect([idsOf(all), all.isCut]).to.deep.equal([newest, true]);
    expect((await requests.list(true)).isCut).to.equal(false);
  });

  it('warn of years without holidays', async () => {
    now = Date.UTC(2027, 0, 4);
    expect((await receive(await account())).unknownYears).to.deep.equal([2027]);
    expect(warnings).to.deep.equal([{ year: 2027 }]);
  });

  if (engine.name === 'embedded')
    it('are found by an index', async () => {
      for (const filter of [
        { dueAt: { $lte: clock.now() } },
        { state: { $in: ['received', 'granted'] } },
        { state: 'received', answerBy: { $lte: clock.now() } },
        { state: 'granted', actBy: { $lte: clock.now() } },
      ]) {
        const plan = await store.explain('lock_requests', filter);
        expect(plan.indexed, plan.steps.join('; ')).to.equal(true);
      }
      for (const [filter, sort] of [
        [{ state: 'received' }, { answerBy: 1 }],
        [{ state: 'granted' }, { actBy: 1 }],
        [{}, { expiresAt: -1 }],
      ] as const) {
        const plan = await store.explain('lock_requests', filter, { sort, limit: 501 });
        expect(plan.indexed, plan.steps.join('; ')).to.equal(true);
      }
    });
});
