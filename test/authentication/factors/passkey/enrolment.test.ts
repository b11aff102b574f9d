import { expect } from 'chai';
import { newId, type Result } from '../../../../src/shared/index.ts';
import { LONGEST_NAME } from '../../../../src/authentication/factors/authenticators/name.ts';
import { MOST_PASSKEYS } from '../../../../src/authentication/factors/passkey/enrolment.ts';
import { SoftwareAuthenticator, type Cbor, type Straying } from '../../../support/authenticator.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import { ISSUER, openWorld, problemOf, tally, valueOf, type Holder, type World } from '../../world.ts';
import { enrol } from './enrolled.ts';

const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.problem.code);

onEachEngine('passkeys of an account', (engine) => {
  let world: World;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());

  const add = async ({ account }: Holder, straying: Straying = {}, device = new SoftwareAuthenticator(ISSUER)) => {
    const { passkey: passkeys } = world.authentication.factors;
    const sessionId = newId();
    const options = valueOf(await passkeys.creationOptions(account, sessionId));
    return passkeys.add({ account, sessionId, response: device.create(options, straying), name: 'Máy' });
  };
  const stored = async ({ account }: Holder) =>
    (await world.store.raw('credentials').findOne({ _id: account.id })) as unknown as {
      passkeys: Record<string, { attestation: { format: string; aaguid: string } }>;
      passkeyCount: number;
    };

  it('are discoverable, with user verification, and tell devices no personal data', async () => {
    const { account, number } = await world.holder();
    const options = valueOf(await world.authentication.factors.passkey.creationOptions(account, newId()));
    expect(options.authenticatorSelection).to.include({ residentKey: 'required', userVerification: 'required' });
    expect(options.attestation).to.equal('direct');
    expect(options.rp.id).to.equal('id.example.vn');
    expect(Buffer.from(options.user.id, 'base64url')).to.have.length(16);
    for (const personal of [number, number.slice(0, 9), 'Nguyễn', '0000001']) {
      expect(JSON.stringify(options)).to.not.include(personal);
    }
  });

  it('are listed with their name, and told to the holder', async () => {
    const holder = await enrol(world);
    const list = await world.authentication.factors.passkey.list(holder.account.id);
    expect(list).to.deep.equal([
      { id: holder.passkey.id, name: 'Máy của tôi', addedAt: world.clock.now(), synced: false },
    ]);
    expect(world.events.at(-1)).to.deep.equal({
      type: 'authenticator_added',
      account: holder.account.id,
      factor: 'passkey',
    });
    await world.newestCode();
    expect(world.messages.at(-1)?.text).to.include('khóa truy cập');
    const options = valueOf(await world.authentication.factors.passkey.creationOptions(holder.account, newId()));
    expect(options.excludeCredentials?.map(({ id }) => id)).to.deep.equal(
      holder.device.credentials.map(({ id }) => id.toString('base64url')),
    );
  });

  const wrong: readonly [about: string, straying: Straying][] = [
    ['without user verification', { userVerified: false }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['for another domain', { rpId: 'evil.example' }],
    ['in a frame of another site', { crossOrigin: true }],
    ['to another challenge', { challenge: 'AAAA' }],
    ['of another ceremony', { type: 'webauthn.get' }],
    ['with a statement that is not right', { attestation: { format: 'packed', statement: packed() } }],
    ['that says none and states something', { attestation: { format: 'none', statement: packed() } }],
  ];
  for (const [about, straying] of wrong) {
    it(`refuses one made ${about}`, async () => {
      const holder = await world.holder();
      expect(codeOf(await add(holder, straying))).to.equal('passkey_not_added');
      expect(await world.authentication.factors.passkey.list(holder.account.id)).to.deep.equal([]);
    });
  }

  it('records a format without asking any address that its certificates name', async () => {
    const holder = await world.holder();
    const attestation = {
      format: 'android-key',
      statement: new Map<Cbor, Cbor>([['x5c', [Buffer.from('30', 'hex')]]]),
    };
    expect(codeOf(await add(holder, { attestation }))).to.equal('ok');
    const [passkey] = Object.values((await stored(holder)).passkeys);
    expect(passkey?.attestation).to.deep.equal({
      format: 'android-key',
      aaguid: '08987058-cadc-4b81-b6e1-30de50dcbe96',
    });
    const strange = { format: 'x'.repeat(60), statement: new Map<Cbor, Cbor>() };
    expect(codeOf(await add(holder, { attestation: strange }))).to.equal('ok');
    const formats = Object.values((await stored(holder)).passkeys).map((one) => one.attestation.format);
    expect(formats).to.have.members(['android-key', 'unknown']);
  });

  it('refuses a response of another session, of another account, used, or too late', async () => {
    const { passkey: passkeys } = world.authentication.factors;
    const [holder, other] = await Promise.all([world.holder(), world.holder()]);
    const device = new SoftwareAuthenticator(ISSUER);
    const sessionId = newId();
    const make = async () => device.create(valueOf(await passkeys.creationOptions(holder.account, sessionId)));
    const given = { account: holder.account, sessionId, name: 'Máy' };
    expect(codeOf(await passkeys.add({ ...given, response: await make(), sessionId: newId() }))).to.equal(
      'passkey_not_added',
    );
    expect(codeOf(await passkeys.add({ ...given, response: await make(), account: other.account }))).to.equal(
      'passkey_not_added',
    );
    const late = await make();
    world.clock.pass(300);
    expect(codeOf(await passkeys.add({ ...given, response: late }))).to.equal('passkey_not_added');
    const response = await make();
    const both = await Promise.all([passkeys.add({ ...given, response }), passkeys.add({ ...given, response })]);
    expect(tally(both.map(codeOf))).to.deep.equal({ ok: 1, passkey_not_added: 1 });
    expect(codeOf(await passkeys.add({ ...given, response: '' }))).to.equal('passkey_not_given');
    expect(codeOf(await passkeys.add({ ...given, response: '{}' }))).to.equal('passkey_not_added');
    expect(await passkeys.list(other.account.id)).to.deep.equal([]);
  });

  it('are ten at most, however many are added at the same instant', async () => {
    const holder = await world.holder();
    const outcomes = await Promise.all(Array.from({ length: MOST_PASSKEYS + 4 }, () => add(holder)));
    expect(tally(outcomes.map(codeOf))).to.deep.equal({ ok: MOST_PASSKEYS, too_many_passkeys: 4 });
    expect((await stored(holder)).passkeyCount).to.equal(MOST_PASSKEYS);
    const full = problemOf(await world.authentication.factors.passkey.creationOptions(holder.account, newId()));
    expect([full.code, full.detail]).to.deep.equal(['too_many_passkeys', { most: MOST_PASSKEYS }]);
    const [first] = await world.authentication.factors.passkey.list(holder.account.id);
    valueOf(await world.authentication.factors.passkey.remove(holder.account, first?.id ?? ''));
    expect(codeOf(await add(holder))).to.equal('ok');
  });

  it('are removed once, and told to the holder', async () => {
    const holder = await enrol(world);
    const { passkey: passkeys } = world.authentication.factors;
    const twice = await Promise.all([1, 2].map(() => passkeys.remove(holder.account, holder.passkey.id)));
    expect(tally(twice.map(codeOf))).to.deep.equal({ ok: 1, passkey_not_found: 1 });
    expect((await stored(holder)).passkeyCount).to.equal(0);
    const accepted = await passkeys.accepted(holder.account.id);
    expect(accepted).to.deep.equal({ rpId: 'id.example.vn', userId: holder.account.id, allAcceptedCredentialIds: [] });
    expect(world.events.at(-1)).to.deep.equal({
      type: 'authenticator_removed',
      account: holder.account.id,
      factor: 'passkey',
    });
    await world.newestCode();
    expect(world.messages.at(-1)?.text).to.include('gỡ khóa truy cập');
  });

  it('get the names that their holder gives', async () => {
    const { account, passkey } = await enrol(world);
    const { passkey: passkeys } = world.authentication.factors;
    const name = async () => (await passkeys.find(account.id, passkey.id))?.name;
    valueOf(await passkeys.rename(account.id, passkey.id, '  Điện\tthoại\u202E \u200B của tôi '));
    expect(await name()).to.equal('Điện thoại của tôi');
    const long = await passkeys.rename(account.id, passkey.id, 'x'.repeat(LONGEST_NAME + 1));
    expect(codeOf(long)).to.equal('name_too_long');
    expect(codeOf(await passkeys.rename(account.id, passkey.id, ' \u200B '))).to.equal('passkey_unnamed');
    expect(await name()).to.equal('Điện thoại của tôi');
    const other = await world.holder();
    expect(codeOf(await passkeys.rename(other.account.id, passkey.id, 'Máy'))).to.equal('passkey_not_found');
  });

  it('are kept under a name that is too long, cut: the device has made them already', async () => {
    const { account } = await world.holder();
    const { passkey: passkeys } = world.authentication.factors;
    const sessionId = newId();
    const options = valueOf(await passkeys.creationOptions(account, sessionId));
    const response = new SoftwareAuthenticator(ISSUER).create(options);
    const added = valueOf(await passkeys.add({ account, sessionId, response, name: ` ${'x'.repeat(200)}` }));
    expect(added.name).to.equal('x'.repeat(LONGEST_NAME));
  });

  it('are reached by their own keys only, never by a path', async () => {
    const holder = await enrol(world);
    const { passkey: passkeys } = world.authentication.factors;
    for (const id of ['', `${holder.passkey.id}.name`, `${holder.passkey.id}.publicKey`, '$[]', '__proto__']) {
      expect(codeOf(await passkeys.remove(holder.account, id)), id).to.equal('passkey_not_found');
      expect(codeOf(await passkeys.rename(holder.account.id, id, 'Máy')), id).to.equal('passkey_not_found');
    }
    expect(await passkeys.list(holder.account.id)).to.have.length(1);
  });
});

/** An attestation statement with an invalid signature. */
function packed(): ReadonlyMap<Cbor, Cbor> {
  return new Map<Cbor, Cbor>([
    ['alg', -7],
    ['sig', Buffer.alloc(70, 1)],
  ]);
}
