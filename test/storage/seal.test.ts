import { createHmac, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { loadOrMakeSealKeys, openSeal, openStore, SealBroken, type SealKey } from '../../src/storage/index.ts';
import { rejection } from './engines.ts';

const key = (id: string): SealKey => ({ id, key: randomBytes(32) });

describe('seal', () => {
  const old = key('k1');
  const seal = openSeal({ keys: [old] });

  it('gives back what it sealed', () => {
    const values: unknown[] = [
      'Nguyễn Thị Hồng',
      '',
      0,
      -0,
      false,
      null,
      [],
      {},
      { a: [1, { b: 'c' }], d: null },
      new Date('2026-01-02T03:04:05.006Z'),
      { at: new Date(0), bytes: Buffer.from([255, 0, 254]), deep: [{ at: new Date(1) }] },
      { toJSON: 'a text, not a function' },
    ];
    for (const value of values) expect(seal.open(seal.seal(value, 'c'), 'c')).to.deep.equal(value);
  });

  it('gives back bytes as Buffer', () => {
    const opened = seal.open<Buffer>(seal.seal(new Uint8Array([1, 255]), 'c'), 'c');
    expect(opened).to.be.instanceOf(Buffer);
    expect(opened).to.deep.equal(Buffer.from([1, 255]));
    expect(seal.open<{ b: Buffer }>(seal.seal({ b: Buffer.from('x') }, 'c'), 'c').b).to.be.instanceOf(Buffer);
  });

  it('gives back any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(seal.open(seal.seal(value, 'c'), 'c')).to.deep.equal(value);
      }),
    );
  });

  it('opens what a store kept', async () => {
    const store = await openStore({ uri: 'sqlite::memory:' });
    await store.raw('sealed').insertOne({ _id: 'a', sealed: seal.seal({ name: 'An' }, 'sealed:a') });
    const document = await store.raw<{ _id: string; sealed: Buffer }>('sealed').findOne({ _id: 'a' });
    expect(seal.open(document!.sealed, 'sealed:a')).to.deep.equal({ name: 'An' });
    await store.close();
  });

  it('shows nothing of the value, and never the same bytes twice', () => {
    const sealed = [1, 2].map(() => seal.seal({ number: '001099000001' }, 'c'));
    expect(sealed[0]!.equals(sealed[1]!)).to.equal(false);
    expect(sealed[0]!.includes('001099')).to.equal(false);
  });

  it('refuses another context', () => {
    expect(() => seal.open(seal.seal('x', 'accounts:a'), 'accounts:b')).to.throw(SealBroken);
    expect(() => seal.open(seal.seal('x', 'accounts:a'), 'accounts:')).to.throw(SealBroken);
  });

  it('refuses a change of any byte, and any shorter piece', () => {
    const sealed = seal.seal({ name: 'An' }, 'c');
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = Buffer.from(sealed);
      changed[i]! ^= 1;
      expect(() => seal.open(changed, 'c'), `byte ${i}`).to.throw(SealBroken);
      expect(() => seal.open(sealed.subarray(0, i), 'c'), `${i} bytes`).to.throw(SealBroken);
    }
    expect(() => seal.open(Buffer.concat([sealed, Buffer.from([0])]), 'c')).to.throw(SealBroken);
  });

  it('refuses a key that is not at hand, be its id the same', () => {
    const sealed = seal.seal('x', 'c');
    expect(() => openSeal({ keys: [key('k2')] }).open(sealed, 'c')).to.throw(SealBroken, 'not at hand');
    expect(() => openSeal({ keys: [key('k1')] }).open(sealed, 'c')).to.throw(SealBroken, 'changed');
  });

  it('opens with old keys what they sealed, and seals with the new one', () => {
    const fresh = key('k2');
    const rotated = openSeal({ keys: [fresh, old] });
    expect(rotated.open(seal.seal('before', 'c'), 'c')).to.equal('before');
    expect(openSeal({ keys: [fresh] }).open(rotated.seal('after', 'c'), 'c')).to.equal('after');
  });

  it('keeps digests and derived keys over a rotation', () => {
    const rotated = openSeal({ keys: [key('k3'), key('k2'), old] });
    expect(rotated.digest('001099000001', 'number')).to.equal(seal.digest('001099000001', 'number'));
    expect(rotated.derive('cookies', 64)).to.deep.equal(seal.derive('cookies', 64));
  });

  it('makes digests and keys that differ by value, purpose and root key', () => {
    const digest = seal.digest('v', 'p');
    expect(digest).to.match(/^[\w-]{43}$/);
    for (const other of [
      seal.digest('w', 'p'),
      seal.digest('v', 'q'),
      openSeal({ keys: [key('k1')] }).digest('v', 'p'),
    ]) {
      expect(other).to.not.equal(digest);
    }
    expect(seal.digest('bc', 'a')).to.not.equal(seal.digest('c', 'ab'));
    expect(digest).to.equal(seal.digest('v', 'p'));
    expect(seal.derive('a')).to.have.length(32);
    expect(seal.derive('a')).to.not.deep.equal(seal.derive('b'));
    // Not the plain HMAC under the root key, because each use has its own key.
    expect(digest).to.not.equal(createHmac('sha256', old.key).update('1:p:v').digest('base64url'));
  });

  it('refuses what can not be sealed', () => {
    for (const value of [undefined, () => 1, Symbol('x')]) expect(() => seal.seal(value, 'c')).to.throw(TypeError);
  });

  it('refuses keys of another length, without id, or twice', () => {
    expect(() => openSeal({ keys: [] })).to.throw('needs a key');
    expect(() => openSeal({ keys: [{ id: 'a', key: randomBytes(16) }] })).to.throw('32 bytes');
    expect(() => openSeal({ keys: [{ id: '', key: randomBytes(32) }] })).to.throw('1 to 64');
    expect(() => openSeal({ keys: [old, old] })).to.throw('two seal keys');
  });
});

describe('seal keys', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sen-id-seal-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are made once, for the owner only', async () => {
    const file = join(folder, 'deep', 'seal.json');
    const keys = await loadOrMakeSealKeys(file);
    expect(keys).to.have.length(1);
    expect(keys[0]!.key).to.have.length(32);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(await loadOrMakeSealKeys(file)).to.deep.equal(keys);
    expect(readdirSync(join(folder, 'deep'))).to.deep.equal(['seal.json']);
  });

  it('are the same for all that start at once', async () => {
    const file = join(folder, 'seal.json');
    const made = await Promise.all(Array.from({ length: 20 }, () => loadOrMakeSealKeys(file)));
    expect(new Set(made.map(([first]) => first!.key.toString('hex'))).size).to.equal(1);
    expect(readdirSync(folder)).to.deep.equal(['seal.json']);
  });

  it('are refused with their faults named, and never shown', async () => {
    const file = join(folder, 'seal.json');
    const secret = randomBytes(31).toString('base64url');
    for (const [content, fault] of [
      ['nonsense ' + secret, 'is no JSON'],
      ['{"keys":[]}', 'keys'],
      [JSON.stringify({ keys: [{ id: 'a', key: secret }] }), 'keys.0.key: must be 32 bytes'],
      [JSON.stringify({ keys: [{ id: 'a', key: secret, more: 1 }] }), 'keys.0'],
    ] as const) {
      writeFileSync(file, content);
      const { message } = await rejection(loadOrMakeSealKeys(file));
      expect(message).to.include(file).and.include(fault);
      expect(message).to.not.include(secret);
    }
  });

  it('are not made anew where the file can not be read', async function () {
    if (process.getuid?.() === 0) this.skip();
    const file = join(folder, 'seal.json');
    await loadOrMakeSealKeys(file);
    chmodSync(file, 0);
    await rejection(loadOrMakeSealKeys(file));
  });
});
