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

  it('locks no account without a word about the sessions that go on', async () => {
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
    const fault = await foundation.accounts.lock(created.value.id, 'holder-request').catch((error: unknown) => error);
    expect(String(fault)).to.include('the port "sessions" was used before it was bound');
  });
});
