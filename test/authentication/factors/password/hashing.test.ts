import { expect } from 'chai';
import { openPasswords, type Passwords } from '../../../../src/authentication/factors/password/hashing.ts';
import { PASSWORD, problemOf, QUICK, valueOf } from '../../world.ts';

const open = (changes: Partial<Parameters<typeof openPasswords>[0]> = {}): Passwords =>
  openPasswords({ parameters: QUICK, concurrency: 2, queueLimit: 64, ...changes });

describe('passwords', () => {
  const passwords = open();

  it('are hashed with argon2id, today’s parameters and a salt of their own', async () => {
    const owasp = open({ parameters: { memoryKib: 19_456, passes: 2, lanes: 1 } });
    const hash = valueOf(await owasp.hash(PASSWORD));
    expect(hash).to.match(/^\$argon2id\$v=19\$/);
    expect(hash.split('$')[3]?.split(',')).to.have.members(['m=19456', 't=2', 'p=1']);
    expect(valueOf(await owasp.hash(PASSWORD))).to.not.equal(hash);
    expect(valueOf(await owasp.verify(hash, PASSWORD))).to.equal(true);
  });

  it('are right or wrong, to the last character', async () => {
    const hash = valueOf(await passwords.hash(PASSWORD));
    expect(valueOf(await passwords.verify(hash, PASSWORD))).to.equal(true);
    for (const wrong of [`${PASSWORD} `, PASSWORD.toUpperCase(), PASSWORD.slice(1), '']) {
      expect(valueOf(await passwords.verify(hash, wrong)), wrong).to.equal(false);
    }
    const long = 'ă'.repeat(5000);
    const ofLong = valueOf(await passwords.hash(long));
    expect(valueOf(await passwords.verify(ofLong, long))).to.equal(true);
    expect(valueOf(await passwords.verify(ofLong, `${long}x`))).to.equal(false);
  });

  it('are the same however a keyboard composes their letters', async () => {
    const hash = valueOf(await passwords.hash('mật khẩu của Hoà'.normalize('NFC')));
    expect(valueOf(await passwords.verify(hash, 'mật khẩu của Hoà'.normalize('NFD')))).to.equal(true);
  });

  it('are never right where there is no hash', async () => {
    for (const typed of ['', PASSWORD, 'undefined']) {
      expect(valueOf(await passwords.verify(undefined, typed))).to.equal(false);
    }
  });

  it('are hashed anew when the parameters have changed', async () => {
    const hash = valueOf(await passwords.hash(PASSWORD));
    expect(passwords.needsRehash(hash)).to.equal(false);
    const stronger = open({ parameters: { ...QUICK, passes: 2 } });
    expect(stronger.needsRehash(hash)).to.equal(true);
    expect(valueOf(await stronger.verify(hash, PASSWORD))).to.equal(true);
  });

  it('that find the queue full are refused at once, and later ones are served', async () => {
    const narrow = open({ concurrency: 1, queueLimit: 2 });
    const results = await Promise.all(Array.from({ length: 8 }, () => narrow.hash(PASSWORD)));
    const refused = results.filter(({ ok }) => !ok);
    expect(refused).to.have.length(5);
    for (const result of refused) {
      const problem = problemOf(result);
      expect(problem.code).to.equal('server_busy');
      expect(problem.status).to.equal(503);
      expect(problem.retryAfter).to.be.above(0);
    }
    expect((await narrow.hash(PASSWORD)).ok).to.equal(true);
    expect(problemOf((await Promise.all([1, 2, 3, 4].map(() => narrow.verify(undefined, 'x')))).at(-1)!).code).to.equal(
      'server_busy',
    );
  });

  it('are hashed one at a time where the settings allow none', async () => {
    const results = await Promise.all([1, 2, 3].map(() => open({ concurrency: 0 }).hash(PASSWORD)));
    expect(results.every(({ ok }) => ok)).to.equal(true);
  });

  it('give their place back when hashing fails', async () => {
    const narrow = open({ concurrency: 1, queueLimit: 0 });
    const fault = await narrow.verify('$argon2id$broken', PASSWORD).catch((error: unknown) => error);
    expect(fault).to.be.instanceOf(Error);
    expect((await narrow.hash(PASSWORD)).ok).to.equal(true);
  });

  it('leave the event loop free while they are hashed', async () => {
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    count();
    await Promise.all([1, 2, 3, 4].map(() => passwords.hash(PASSWORD)));
    done = true;
    expect(turns).to.be.above(4);
  });
});
