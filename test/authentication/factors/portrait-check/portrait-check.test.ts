import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { THROTTLES } from '../../../../src/authentication/guarding/index.ts';
import type { PersonalNumber } from '../../../../src/identity/index.ts';
import { openMatcher, type Comparison, type Matcher } from '../../../../src/population/index.ts';
import { sandboxPeople, startSandbox, type RunningSandbox, type SandboxPerson } from '../../../../src/sandbox/index.ts';
import { newId, systemClock } from '../../../../src/shared/index.ts';
import { onEachEngine, rejection } from '../../../storage/engines.ts';
import { HOME, openWorld, outcomeOf, problemOf, tally, trying, valueOf, type World } from '../../world.ts';

const TOKENS = { population: newId(), matcher: newId(), sms: newId() };
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
const JPEG = Buffer.from('ffd8ffe000104a46', 'hex');

onEachEngine('the portrait check', (engine) => {
  let sandbox: RunningSandbox;
  let world: World;
  /** Numbers that the sandbox's matcher knows; each test uses a different one. */
  const people = sandboxPeople(systemClock, '000000').filter(
    ({ record, key }) => record.status === 'alive' && key !== 'child',
  );
  let person: SandboxPerson;
  let signInId: string;
  /** A replacement for the sandbox, if a test sets one. */
  let other: Matcher | undefined;

  before(async () => {
    sandbox = await startSandbox({ host: '127.0.0.1', port: 0, tokens: TOKENS, clock: systemClock, log: QUIET });
    const real = openMatcher({ url: sandbox.matcherUrl, token: TOKENS.matcher });
    world = await openWorld(engine, { compare: (command) => (other ?? real).compare(command) });
  });
  after(async () => {
    await world.close();
    await sandbox.close();
  });
  beforeEach(async () => {
    other = undefined;
    person = people.shift() ?? person;
    await world.holder({
      identity: {
        number: person.record.number as PersonalNumber,
        name: { family: 'Nguyễn', middle: 'Thị', given: 'Sen' },
        birthdate: person.record.birthdate,
        sex: person.record.sex,
        nationality: 'VN',
        address: { formatted: 'Hà Nội', country: 'VN' },
      },
    });
    signInId = newId();
    valueOf(await trying(world, person.record.number, undefined, HOME, signInId));
    world.events.length = 0;
  });

  const picture = async (kind: 'live' | 'portrait' | 'print'): Promise<Buffer> => {
    const answer = await fetch(`${sandbox.url}/people/${person.record.number}/${kind}.png`);
    return Buffer.from(await answer.arrayBuffer());
  };
  const check = (image: Buffer | undefined, id = signInId, { authentication } = world) =>
    authentication.factors.portrait_check.verify({ signInId: id, picture: image, address: HOME });
  const answering = (comparison: Comparison): void => {
    other = { compare: () => Promise.resolve(comparison) };
  };

  it('takes a live picture of the holder, and proves a biometric', async () => {
    const signIn = valueOf(await check(await picture('live')));
    expect(signIn.proofs.map(({ factor }) => factor)).to.deep.equal(['password', 'portrait_check']);
    expect(world.events.map(({ type }) => type)).to.deep.equal(['portrait_accepted']);
  });

  it('refuses a photo of a photo, the portrait itself, and somebody else', async () => {
    expect(outcomeOf(await check(await picture('print')))).to.equal('portrait_not_live');
    expect(outcomeOf(await check(await picture('portrait')))).to.equal('portrait_not_live');
    expect(outcomeOf(await check(JPEG))).to.equal('portrait_not_alike');
    expect((await world.authentication.find(signInId))?.proofs).to.have.length(1);
    expect(world.events.map(({ type, problem }) => [type, problem])).to.deep.equal([
      ['portrait_rejected', 'portrait_not_live'],
      ['portrait_rejected', 'portrait_not_live'],
      ['portrait_rejected', 'portrait_not_alike'],
    ]);
  });

  const judged: readonly [Comparison, string][] = [
    [{ score: 0.8, live: true }, 'ok'],
    [{ score: 0.79, live: true }, 'portrait_not_alike'],
    [{ score: 1, live: false }, 'portrait_not_live'],
    [{ score: 1, live: true, liveness: 0.5 }, 'ok'],
    [{ score: 1, live: true, liveness: 0.49 }, 'portrait_not_live'],
    [{ score: 1, live: false, liveness: 1 }, 'portrait_not_live'],
  ];
  it('goes by the thresholds of the configuration', async () => {
    for (const [comparison, outcome] of judged) {
      answering(comparison);
      expect(outcomeOf(await check(JPEG)), JSON.stringify(comparison)).to.equal(outcome);
    }
    const strict = await world.process({ portrait: { score: 0.99, liveness: 0.5 } });
    answering({ score: 0.98, live: true });
    expect(outcomeOf(await check(JPEG, signInId, { ...world, ...strict }))).to.equal('portrait_not_alike');
  });

  it('asks for a picture before it asks anybody else', async () => {
    other = { compare: () => Promise.reject(new Error('asked')) };
    expect(outcomeOf(await check(undefined))).to.equal('portrait_missing');
    expect(outcomeOf(await check(Buffer.alloc(0)))).to.equal('portrait_missing');
    for (const bytes of [Buffer.from('GIF89a'), Buffer.from('<svg/>'), Buffer.from('ffd8', 'hex')]) {
      expect(outcomeOf(await check(bytes))).to.equal('portrait_unreadable');
    }
    expect(world.events).to.deep.equal([]);
  });

  it('holds nothing against anybody while the matcher is away, slow or out of its mind', async () => {
    let answer: string | undefined;
    const server = createServer((request, response) => {
      request.resume();
      if (answer !== undefined) response.end(answer);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    other = openMatcher({ url: `http://127.0.0.1:${port}`, timeoutMs: 100 });
    const outcomes = [outcomeOf(await check(JPEG))];
    for (const body of ['{}', 'no JSON', '{"score":7,"live":true}', '{"score":0.9}']) {
      answer = body;
      outcomes.push(outcomeOf(await check(JPEG)));
    }
    server.closeAllConnections();
    server.close();
    outcomes.push(outcomeOf(await check(JPEG)));
    expect(tally(outcomes)).to.deep.equal({ matcher_unavailable: 6 });
    expect(problemOf(await check(JPEG)).status).to.equal(503);
    other = undefined;
    expect(outcomeOf(await check(await picture('live')))).to.equal('ok');
  });

  it('gives its place back when something breaks', async () => {
    other = { compare: () => Promise.reject(new Error('a defect')) };
    for (let tries = 0; tries <= THROTTLES.portraits.free; tries += 1) {
      expect((await rejection(check(JPEG))).message).to.equal('a defect');
    }
    other = undefined;
    expect(outcomeOf(await check(await picture('live')))).to.equal('ok');
  });

  it('delays those who try on, over all sign-ins of the account, and locks nobody out', async () => {
    const live = await picture('live');
    for (let tries = 0; tries < THROTTLES.portraits.free; tries += 1) {
      const id = newId();
      valueOf(await trying(world, person.record.number, undefined, HOME, id));
      expect(outcomeOf(await check(JPEG, id))).to.equal('portrait_not_alike');
    }
    const problem = problemOf(await check(live));
    expect([problem.code, problem.retryAfter]).to.deep.equal(['too_many_attempts', THROTTLES.portraits.baseSeconds]);
    world.clock.pass(THROTTLES.portraits.baseSeconds);
    expect(outcomeOf(await check(live))).to.equal('ok');
  });

  it('lets no more pictures through at once than are free', async () => {
    let asked = 0;
    other = {
      compare: () => {
        asked += 1;
        return Promise.resolve({ score: 0, live: true });
      },
    };
    const second = await world.process();
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        check(JPEG, signInId, index % 2 === 0 ? world : { ...world, ...second }),
      ),
    );
    expect(asked).to.equal(THROTTLES.portraits.free);
  });

  it('is nothing for an account of level 1, nor without a sign-in', async () => {
    const { account } = await world.holder({ level: 1 });
    const id = newId();
    await world.authentication.begin(id, { account, proofs: [] }, 600);
    expect(outcomeOf(await check(JPEG, id))).to.equal('sign_in_needed');
    expect(outcomeOf(await check(JPEG, newId()))).to.equal('sign_in_needed');
    expect((await world.authentication.available(account)).factors).to.not.include('portrait_check');
  });

  it('keeps no picture anywhere', async () => {
    const live = await picture('live');
    valueOf(await check(live));
    const part = live.subarray(40, 80);
    for (const name of ['sign_ins', 'credentials', 'throttles', 'audit', 'outbox']) {
      const text = JSON.stringify(await world.store.raw(name).find({}).toArray());
      for (const form of ['base64', 'hex', 'latin1'] as const) expect(text).to.not.include(part.toString(form));
    }
  });
});

onEachEngine('without a matcher', (engine) => {
  it('the portrait check is offered to nobody', async () => {
    const world = await openWorld(engine);
    const { account } = await world.holder();
    expect((await world.authentication.available(account)).factors).to.not.include('portrait_check');
    expect(world.authentication.offers('portrait_check')).to.equal(false);
    await world.close();
  });
});
