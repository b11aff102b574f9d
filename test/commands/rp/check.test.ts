import { expect } from 'chai';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newDataFolder, runCommand } from '../../support/command.ts';
import { recordOf } from '../../support/relying-party.ts';

describe('sen-id rp check', function () {
  this.timeout(300_000);
  const folder = newDataFolder();
  const data = join(folder, 'data');
  const env = { SEN_ID_DATA: data };
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const faulty = (): string =>
    file('faulty.yaml', 'id: faulty\norganisation: { vi: Thử, en: Test }\nkind: bank\nclient:\n  client_secret: …\n');

  it('names every fault of every file with its line and cure, and makes no store', async () => {
    const sound = file('sound.json', JSON.stringify(recordOf({ id: 'sound' })));
    const checked = await runCommand(['rp', 'check', sound, faulty()], env);
    expect(checked.code).to.equal(2);
    expect(checked.stdout).to.equal(`${sound}: sound is sound\n`);
    expect(checked.stderr).to.match(/line 3: kind: must be one of .*; choose one of/);
    expect(checked.stderr).to.match(/line 4: client\.redirect_uris: is missing; \w/);
    expect(checked.stderr).to.match(/line 5: client\.client_secret: is a placeholder; make one with/);
    expect(checked.stderr).to.include('1 of 2 records have faults');
    expect(existsSync(data)).to.equal(false);
    const good = await runCommand(['rp', 'check', sound], env);
    expect([good.code, good.stdout]).to.deep.equal([0, `${sound}: sound is sound\n`]);
  });

  it('answers in JSON', async () => {
    const { code, stdout } = await runCommand(['rp', 'check', faulty(), '--json'], env);
    const [one] = JSON.parse(stdout) as [{ id: string | null; ok: boolean; faults: { key: string; line: number }[] }];
    expect([code, one.id, one.ok]).to.deep.equal([2, null, false]);
    expect(one.faults.map(({ key, line }) => [line, key])).to.deep.equal([
      [3, 'kind'],
      [4, 'client.redirect_uris'],
      [5, 'client.client_secret'],
    ]);
  });

  it('finds one id in two files', async () => {
    const [one, two] = ['one.json', 'two.json'].map((name) => file(name, JSON.stringify(recordOf({ id: 'twin' }))));
    const checked = await runCommand(['rp', 'check', one ?? '', two ?? ''], env);
    expect(checked.code).to.equal(2);
    expect(checked.stderr).to.include(`id: is also the id in ${one}`);
  });

  it('says where a text cannot be parsed, without showing it', async () => {
    const json = file('broken.json', '{\n "client_secret": "do-not-show-me"\n "id": 1 }');
    const yaml = file('broken.yaml', 'id: a\nclient: { client_secret: "do-not-show-me"\n');
    const checked = await runCommand(['rp', 'check', json, yaml], env);
    expect(checked.code).to.equal(2);
    expect(checked.stderr)
      .to.match(/is not JSON in line 3/)
      .and.match(/is not YAML: \w+ in line \d/);
    expect(checked.stderr).to.not.include('do-not-show');
  });

  it('takes a missing file, a folder and no file as wrong usage', async () => {
    for (const args of [[join(folder, 'none.yaml')], [folder], []]) {
      const refused = await runCommand(['rp', 'check', ...args], env);
      expect(refused.code, args.join()).to.equal(2);
      expect(refused.stderr).to.not.match(/\n\s+at /);
    }
  });
});
