import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newDataFolder, RunningCommand, runCommand, type Finished } from '../../support/command.ts';
import { freePort } from '../../support/ports.ts';
import { recordOf, SECRET } from '../../support/relying-party.ts';

describe('the store that rp works on', function () {
  this.timeout(300_000);
  const data = newDataFolder();
  const of = (folder: string) => ({
    SEN_ID_DATA: folder,
    SEN_ID_RELYING_PARTIES_FOLDER: join(data, 'relying-parties'),
  });
  const record = join(data, 'portal.json');
  before(() => writeFileSync(record, JSON.stringify(recordOf({ id: 'portal', extra: { previous_secret: former } }))));
  const former = { value: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934c', until: '2031-05-06' };
  const NOBODY = 'No running server uses this store';
  const lines = ({ stdout, stderr }: Finished): string => stdout + stderr;

  it('says which server follows, and of another store that none does', async () => {
    const port = await freePort();
    const issuer = `http://localhost:${port}`;
    const server = new RunningCommand(['start'], { ...of(data), SEN_ID_PORT: String(port), SEN_ID_WORKERS: '1' });
    await server.prints('Sen ID is ready');
    const elsewhere = newDataFolder();

    const put = await runCommand(['rp', 'put', record], of(data));
    expect(put.stdout).to.equal(`portal is kept in sqlite:${join(data, 'sen-id.db')}.\n`);
    expect(put.stderr).to.include(`The server of ${issuer} uses this store`).and.not.include(NOBODY);
    const lost = await runCommand(['rp', 'put', record], of(elsewhere));
    expect(lost.code).to.equal(0);
    expect(lost.stdout).to.include(join(elsewhere, 'sen-id.db'));
    expect(lost.stderr).to.include(NOBODY).and.include('SEN_ID_DATA');
    expect(lines(lost)).to.not.include('follows');

    const machine = await runCommand(['rp', 'put', record, '--json'], of(data));
    expect(machine.stdout).to.include('2031-05-06').and.not.include(former.value);
    expect((JSON.parse(machine.stdout) as { store: unknown }).store).to.deep.equal({
      address: `sqlite:${join(data, 'sen-id.db')}`,
      servers: [{ issuer, processes: 1 }],
    });
    for (const command of [['list'], ['show', 'portal'], ['remove', 'portal'], ['remove', 'portal']]) {
      const used = await runCommand(['rp', ...command], of(data));
      expect(lines(used), command.join(' ')).to.not.include(SECRET).and.not.include(former.value);
      expect(lines(used), command.join(' ')).to.include(join(data, 'sen-id.db')).and.include(issuer);
      const unused = await runCommand(['rp', ...command], of(elsewhere));
      expect(lines(unused), command.join(' ')).to.include(join(elsewhere, 'sen-id.db')).and.include(NOBODY);
    }

    expect((await server.interrupt()).code).to.equal(0);
    const after = await runCommand(['rp', 'list', '--json'], of(data));
    expect(after.stderr).to.include(NOBODY);
    expect(JSON.parse(after.stdout)).to.be.an('array');
  });
});
