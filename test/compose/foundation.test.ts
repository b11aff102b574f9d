import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { composeFoundation, loadConfig, type Foundation } from '../../src/compose/index.ts';
import type { PersonalNumber } from '../../src/identity/index.ts';
import { storeUri } from '../support/service.ts';

describe('the foundation that commands work on', () => {
  let folder: string;
  let foundation: Foundation;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sen-id-test-'));
    const config = loadConfig({ env: {}, overrides: { data: folder, store: storeUri(folder) } });
    foundation = await composeFoundation({ config, log: pino({ level: 'silent' }) });
    await foundation.store.ready();
  });
  after(async () => {
    await foundation.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('has no sessions, and says so to what would end them', () => {
    expect(() => foundation.sessions.get()).to.throw('the port "sessions" was used before it was bound');
  });

  it('locks an account at once, and leaves its sessions to the servers', async () => {
    const created = await foundation.accounts.create({
      identity: {
        number: '001190000001' as PersonalNumber,
        name: { family: 'Nguyễn', middle: 'Thị', given: 'Sen' },
        birthdate: '1990-05-01',
        sex: 'female',
        nationality: 'VN',
        address: { formatted: 'Hà Nội', country: 'VN' },
      },
      level: 1,
    });
    if (!created.ok) throw new Error(created.problem.code);
    const { id } = created.value;
    expect((await foundation.accounts.lock(id, 'holder-request', { by: 'operator' })).ok).to.equal(true);
    const account = await foundation.accounts.find(id);
    expect([account?.state, account?.epoch]).to.deep.equal(['locked', 1]);
    const stored = await foundation.store.raw<{ _id: string; dueAt?: Date }>('accounts').findOne({ _id: id });
    expect(stored?.dueAt?.getTime()).to.be.at.most(Date.now());
  });
});
