import { expect } from 'chai';
import type { AccountId } from '../../../../src/identity/index.ts';
import { newId } from '../../../../src/shared/index.ts';
import { SoftwareAuthenticator, type Straying } from '../../../support/authenticator.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import { delayAfter, THROTTLES } from '../../../../src/authentication/guarding/index.ts';
import { HOME, ISSUER, openWorld, outcomeOf, problemOf, tally, trying, valueOf, type World } from '../../world.ts';
import { enrol, type Enrolled } from './enrolled.ts';

onEachEngine('signing in with a passkey', (engine) => {
  let world: World;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());

  const lastReason = (): unknown => world.events.findLast(({ type }) => type === 'passkey_rejected')?.['reason'];
  let places = 0;
  /** Tries from a separate place, so that failures of other tests do not count. */
  const elsewhere = (): string => `198.18.${(places += 1)}.1`;

  /** One sign-in, from the page to the response. */
  const signIn = async ({ device }: Enrolled, straying: Straying = {}, signInId = newId(), address = elsewhere()) => {
    const options = await world.authentication.factors.passkey.requestOptions(signInId);
    const response = device.get(options, straying);
    return world.authentication.factors.passkey.verify({ signInId, accountId: undefined, response, address });
  };
  const factors = async (signInId: string) =>
    (await world.authentication.find(signInId))?.proofs.map(({ factor }) => factor);

  it('needs nothing typed: the passkey says who it is', async () => {
    const holder = await enrol(world);
    const signInId = newId();
    const done = valueOf(await signIn(holder, {}, signInId));
    expect(done.accountId).to.equal(holder.account.id);
    expect(done.fresh).to.equal(true);
    expect(await factors(signInId)).to.deep.equal(['passkey']);
    expect(world.events.at(-1)).to.deep.equal({ type: 'passkey_accepted', account: holder.account.id });
    const [passkey] = await world.authentication.factors.passkey.list(holder.account.id);
    expect(passkey?.lastUsedAt).to.deep.equal(world.clock.now());
  });

  it('writes nothing when a page is drawn', async () => {
    const { account } = await enrol(world);
    world.calls.length = 0;
    await world.authentication.factors.passkey.requestOptions(newId());
    expect(world.calls).to.deep.equal([]);
    const options = await world.authentication.factors.passkey.requestOptions(newId(), account.id);
    expect(world.calls).to.deep.equal(['credentials.findOne']);
    expect(options.allowCredentials).to.have.length(1);
    expect(options.userVerification).to.equal('required');
    expect(options.rpId).to.equal(new URL(ISSUER).hostname);
  });

  const relayed: readonly [about: string, straying: Straying, reason: string][] = [
    ['from another origin', { origin: 'https://id.example.vn.evil.example' }, 'response'],
    ['from another port', { origin: `${ISSUER}:8443` }, 'response'],
    ['for another domain', { rpId: 'evil.example' }, 'response'],
    ['in a frame of another site', { crossOrigin: true }, 'challenge'],
    ['to a challenge of somebody else', { challenge: Buffer.alloc(52).toString('base64url') }, 'challenge'],
    ['to no challenge of ours', { challenge: 'AAAA' }, 'challenge'],
    ['without user verification', { userVerified: false }, 'response'],
    ['without anybody there', { userPresent: false }, 'response'],
    ['of another ceremony', { type: 'webauthn.create' }, 'response'],
  ];
  for (const [about, straying, reason] of relayed) {
    it(`refuses an answer ${about}`, async () => {
      const signInId = newId();
      expect(outcomeOf(await signIn(await enrol(world), straying, signInId))).to.equal('passkey_failed');
      expect(lastReason()).to.equal(reason);
      expect(await world.authentication.find(signInId)).to.equal(undefined);
    });
  }

  it('refuses an answer that was given in another sign-in', async () => {
    const { device } = await enrol(world);
    const { passkey: passkeys } = world.authentication.factors;
    const response = device.get(await passkeys.requestOptions(newId()));
    const relay = { signInId: newId(), accountId: undefined, response, address: elsewhere() };
    expect(outcomeOf(await passkeys.verify(relay))).to.equal('passkey_failed');
    expect(lastReason()).to.equal('challenge');
  });

  it('refuses an answer a second time, and of two at the same instant takes one', async () => {
    const second = await world.process();
    const { device } = await enrol(world);
    for (let round = 0; round < 5; round += 1) {
      const signInId = newId();
      const response = device.get(await world.authentication.factors.passkey.requestOptions(signInId));
      const command = { signInId, accountId: undefined, response, address: elsewhere() };
      const both = await Promise.all(
        [world, second, world].map(({ authentication }) => authentication.factors.passkey.verify(command)),
      );
      expect(tally(both.map(outcomeOf))).to.deep.equal({ ok: 1, passkey_failed: 2 });
      expect(outcomeOf(await world.authentication.factors.passkey.verify(command))).to.equal('passkey_failed');
      expect(lastReason()).to.equal('challenge');
    }
  });

  it('refuses an answer that comes after five minutes', async () => {
    const { device } = await enrol(world);
    const { passkey: passkeys } = world.authentication.factors;
    for (const [seconds, outcome] of [
      [299, 'ok'],
      [300, 'passkey_failed'],
    ] as const) {
      const signInId = newId();
      const response = device.get(await passkeys.requestOptions(signInId));
      world.clock.pass(seconds);
      const result = await passkeys.verify({ signInId, accountId: undefined, response, address: elsewhere() });
      expect(outcomeOf(result)).to.equal(outcome);
    }
  });

  it('refuses a counter that does not advance, and says so in the audit', async () => {
    const holder = await enrol(world);
    expect(outcomeOf(await signIn(holder, { counter: 7 }))).to.equal('ok');
    for (const counter of [7, 6, 0]) {
      expect(outcomeOf(await signIn(holder, { counter })), String(counter)).to.equal('passkey_failed');
      expect(lastReason()).to.equal('counter');
    }
    expect(outcomeOf(await signIn(holder, { counter: 8 }))).to.equal('ok');
  });

  it('takes passkeys that count nothing', async () => {
    const holder = await enrol(world);
    for (let time = 0; time < 3; time += 1) {
      expect(outcomeOf(await signIn(holder, { counter: 0 }))).to.equal('ok');
    }
  });

  it('of two devices with the same passkey at the same count lets one in', async () => {
    const holder = await enrol(world);
    const outcomes = await Promise.all([1, 2, 3].map(() => signIn(holder, { counter: 5 })));
    expect(tally(outcomes.map(outcomeOf))).to.deep.equal({ ok: 1, passkey_failed: 2 });
  });

  it('answers the same whatever is wrong: unknown, removed, of somebody else, locked, no response', async () => {
    const [holder, removed, locked, dead] = await Promise.all([enrol(world), enrol(world), enrol(world), enrol(world)]);
    await world.authentication.factors.passkey.remove(removed.account, removed.passkey.id);
    await world.accounts.lock(locked.account.id, 'holder-request', { by: 'holder' });
    await world.accounts.lock(dead.account.id, 'death', { by: 'population' });
    const waiting = await enrol(world, { state: 'not-activated' });
    const stranger = new SoftwareAuthenticator(ISSUER);
    stranger.create({ challenge: 'AAAA', rp: { id: new URL(ISSUER).hostname }, user: { id: newId() } });
    const impostor = new SoftwareAuthenticator(ISSUER);
    impostor.create({ challenge: 'AAAA', rp: { id: new URL(ISSUER).hostname }, user: { id: holder.account.id } });
    const cases: readonly [SoftwareAuthenticator, string][] = [
      [stranger, 'unknown'],
      [impostor, 'unknown'],
      [removed.device, 'unknown'],
      [locked.device, 'account_not_open'],
      [dead.device, 'account_not_open'],
      [waiting.device, 'account_not_open'],
    ];
    for (const [device, reason] of cases) {
      const problem = problemOf(await signIn({ ...holder, device }));
      expect(problem).to.deep.equal({ code: 'passkey_failed', status: 422, detail: {} });
      expect(lastReason()).to.equal(reason);
    }
    for (const response of ['{}', 'null', '[', '"x"', '{"id":"a","rawId":"a","type":"public-key","response":{}}']) {
      const command = { signInId: newId(), accountId: undefined, response, address: elsewhere() };
      expect(outcomeOf(await world.authentication.factors.passkey.verify(command))).to.equal('passkey_failed');
      expect(lastReason()).to.equal('malformed');
    }
  });

  it('says plainly that the browser sent none, and counts nothing', async () => {
    world.calls.length = 0;
    const command = { signInId: newId(), accountId: undefined, response: '', address: elsewhere() };
    expect(outcomeOf(await world.authentication.factors.passkey.verify(command))).to.equal('passkey_not_given');
    expect(world.calls).to.deep.equal([]);
  });

  it('counts failures of a place, and no success', async () => {
    const holder = await enrol(world);
    const place = elsewhere();
    const { free } = THROTTLES.place;
    for (let time = 0; time < 3; time += 1) {
      expect(outcomeOf(await signIn(holder, {}, newId(), place))).to.equal('ok');
    }
    const command = { signInId: newId(), accountId: undefined, response: '{}', address: place };
    for (let time = 0; time < free; time += 1) {
      expect(outcomeOf(await world.authentication.factors.passkey.verify(command))).to.equal('passkey_failed');
    }
    const closed = problemOf(await signIn(holder, {}, newId(), place));
    expect([closed.code, closed.retryAfter]).to.deep.equal(['too_many_attempts', delayAfter(free, THROTTLES.place)]);
    expect(outcomeOf(await signIn(holder))).to.equal('ok');
  });

  describe('as a step-up', () => {
    const stepUp = async (signInId: string, accountId: AccountId, device: SoftwareAuthenticator) => {
      const { passkey: passkeys } = world.authentication.factors;
      const response = device.get(await passkeys.requestOptions(signInId, accountId));
      return passkeys.verify({ signInId, accountId, response, address: elsewhere() });
    };

    it('adds to what was shown', async () => {
      const { account, number, device } = await enrol(world);
      const signInId = newId();
      valueOf(await trying(world, number, undefined, HOME, signInId));
      valueOf(await stepUp(signInId, account.id, device));
      expect(await factors(signInId)).to.deep.equal(['passkey', 'password']);
    });

    it("takes the account's own passkeys only", async () => {
      const [holder, other] = await Promise.all([enrol(world), enrol(world)]);
      const signInId = newId();
      valueOf(await trying(world, holder.number, undefined, HOME, signInId));
      const { passkey: passkeys } = world.authentication.factors;
      const { challenge } = await passkeys.requestOptions(signInId, holder.account.id);
      const response = other.device.get({ challenge });
      const command = { signInId, accountId: holder.account.id, response, address: elsewhere() };
      expect(outcomeOf(await passkeys.verify(command))).to.equal('passkey_failed');
      expect(lastReason()).to.equal('unknown');
      expect(await factors(signInId)).to.deep.equal(['password']);
    });

    it('takes no answer to a sign-in that names nobody', async () => {
      const { account, number, device } = await enrol(world);
      const signInId = newId();
      valueOf(await trying(world, number, undefined, HOME, signInId));
      const { passkey: passkeys } = world.authentication.factors;
      const response = device.get(await passkeys.requestOptions(signInId));
      const command = { signInId, accountId: account.id, response, address: elsewhere() };
      expect(outcomeOf(await passkeys.verify(command))).to.equal('passkey_failed');
    });

    it('is refused when the sign-in is over, or of another account by now', async () => {
      const { account, device } = await enrol(world);
      expect(outcomeOf(await stepUp(newId(), account.id, device))).to.equal('sign_in_needed');
    });
  });
});
