import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/storage/index.ts';
import { newDataFolder, runCommand } from '../support/command.ts';
import { recordOf, SECRET } from '../support/relying-party.ts';

describe('the command line', function () {
  this.timeout(300_000);
  const data = newDataFolder();
  const env = { SEN_ID_DATA: data, SEN_ID_RELYING_PARTIES_FOLDER: join(data, 'relying-parties') };
  const file = (name: string, content: string): string => {
    const path = join(data, name);
    writeFileSync(path, content);
    return path;
  };

  it('explains itself', async () => {
    const help = await runCommand(['--help']);
    expect(help.code).to.equal(0);
    for (const command of ['start', 'demo', 'rp', 'accounts', 'keys', 'audit', 'people'])
      expect(help.stdout).to.include(command);
    for (const command of ['rp', 'accounts', 'keys', 'audit'])
      expect((await runCommand([command, '--help'])).code).to.equal(0);
    const commands = [
      ...['start', 'demo', 'people', 'audit verify', 'keys list', 'keys rotate'],
      ...['list', 'show', 'receive', 'grant', 'refuse', 'withdraw'].map((name) => `lock-requests ${name}`),
      ...['accounts show', 'accounts lock', 'accounts unlock', 'accounts reissue-activation'],
      ...['rp list', 'rp show', 'rp put', 'rp check', 'rp new', 'rp remove'],
    ];
    for (const command of commands) {
      const { code, stdout } = await runCommand([...command.split(' '), '--help']);
      expect([code, stdout.includes(`sen-id ${command} `), stdout.includes('--json')], command).to.deep.equal([
        ...[0, true, true],
      ]);
    }
  });

  it('answers wrong usage with 2 and a hint', async () => {
    const unknown = await runCommand(['fly']);
    expect(unknown.code).to.equal(2);
    expect(unknown.stderr).to.include('--help');
    for (const command of [
      ['rp', 'fly'],
      ['rp', 'put'],
      ['rp', 'show', 'a', '--fly'],
      ['keys', 'list', 'extra'],
    ]) {
      const deeper = await runCommand(command, env);
      expect([deeper.code, deeper.stderr.includes('--help')], command.join(' ')).to.deep.equal([2, true]);
    }
  });

  it('refuses a configuration with three mistakes, naming all three, without a stack', async () => {
    const refused = await runCommand(['start'], {
      ...env,
      SEN_ID_PORT: 'x',
      SEN_ID_LIFETIMES_ID_TOKEN: 'soon',
      SEN_ID_WORKERS: '-1',
    });
    expect(refused.code).to.equal(2);
    for (const key of ['port', 'lifetimes.id_token', 'workers']) expect(refused.stderr).to.include(`${key}:`);
    expect(refused.stderr).to.not.match(/\n\s+at /);
  });

  it('refuses to start in production with what belongs to the sandbox', async () => {
    const refused = await runCommand(['start'], {
      ...env,
      SEN_ID_MODE: 'production',
      SEN_ID_SANDBOX_FIXED_CODE: '000000',
    });
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.include('sandbox.fixed_code');
  });

  it('says when the store does not answer', async () => {
    const failed = await runCommand(['rp', 'list'], {
      ...env,
      SEN_ID_STORE: 'mongodb://127.0.0.1:1/none',
      SEN_ID_STORE_TIMEOUT: '1 s',
    });
    expect(failed.code).to.equal(3);
    expect(failed.stderr).to.include('SEN_ID_STORE');
  });

  it('registers, shows, lists and removes a relying party, and never shows its secret', async () => {
    const record = file('portal.json', JSON.stringify(recordOf({ id: 'my-portal' })));
    const put = await runCommand(['rp', 'put', record, '--json'], env);
    expect(put.code, put.stderr).to.equal(0);
    expect(JSON.parse(put.stdout)).to.include({ id: 'my-portal' });
    const shown = await runCommand(['rp', 'show', 'my-portal'], env);
    const listed = await runCommand(['rp', 'list', '--json'], env);
    expect((JSON.parse(listed.stdout) as { id: string }[]).map(({ id }) => id)).to.include('my-portal');
    for (const { stdout } of [put, shown, listed]) expect(stdout).to.not.include(SECRET);
    expect((await runCommand(['rp', 'list'], env)).stdout).to.include('Cổng dịch vụ thử');
    expect((await runCommand(['rp', 'remove', 'my-portal', '--json'], env)).code).to.equal(0);
    expect((await runCommand(['rp', 'show', 'my-portal'], env)).code).to.equal(1);
    expect((await runCommand(['rp', 'remove', 'my-portal'], env)).code).to.equal(1);
    expect((await runCommand(['rp', 'list'], env)).stdout).to.include('rp put');
  });

  it('names every fault of a record', async () => {
    const { client: _client, ...rest } = recordOf({ id: 'faulty' });
    const record = file(
      'faulty.yaml',
      JSON.stringify({
        ...rest,
        kind: 'bank',
        minimum_acr: 'LoA9',
        client: { redirect_uris: ['http://example.vn/*'] },
      }),
    );
    const put = await runCommand(['rp', 'put', record], env);
    expect(put.code).to.equal(2);
    for (const key of ['kind', 'minimum_acr', 'client.redirect_uris']) expect(put.stderr).to.include(key);
    const missing = await runCommand(['rp', 'put', join(data, 'nothing.yaml')], env);
    expect(missing.code).to.equal(2);
  });

  it('names what a record asks for and the configuration does not offer', async () => {
    const raw = recordOf({
      id: 'greedy',
      client: { userinfo_signed_response_alg: 'EdDSA' },
      extra: { resources: { 'https://unknown.example.vn': ['read'] } },
    });
    const record = file('greedy.json', JSON.stringify(raw));
    const put = await runCommand(['rp', 'put', record], { ...env, SEN_ID_SIGNING_ALGORITHMS: '[ES256]' });
    expect(put.code, put.stderr).to.equal(2);
    for (const key of ['resources.https://unknown.example.vn', 'client.userinfo_signed_response_alg']) {
      expect(put.stderr).to.include(`  line 1: ${key}: is not in the configuration; `);
    }
    expect(put.stderr).to.not.match(/\n\s+at /);
  });

  it('warns of pkce: optional', async () => {
    const record = file('lenient.json', JSON.stringify(recordOf({ id: 'lenient', extra: { pkce: 'optional' } })));
    const put = await runCommand(['rp', 'put', record], env);
    expect(put.code, put.stderr).to.equal(0);
    expect(put.stderr).to.include('pkce');
  });

  it('rotates the signing keys', async () => {
    const states = (stdout: string) => {
      const { keys } = JSON.parse(stdout) as { keys: { kid: string; algorithm: string; state: string }[] };
      return (state: string) =>
        keys.filter((key) => key.algorithm === 'ES256' && key.state === state).map(({ kid }) => kid);
    };
    const before = states((await runCommand(['keys', 'list', '--json'], env)).stdout);
    const rotated = await runCommand(['keys', 'rotate', '--json'], env);
    expect(rotated.code, rotated.stderr).to.equal(0);
    const after = states(rotated.stdout);
    expect(after('current')).to.deep.equal(before('next'));
    expect(after('retired')).to.deep.equal(before('current'));
    expect(after('next')).to.have.length(1);
    expect(rotated.stdout).to.not.include('"d"');
  });

  it('verifies the record of what happened, and names what was changed in it', async () => {
    const sound = await runCommand(['audit', 'verify'], env);
    expect(sound.code, sound.stderr).to.equal(0);
    expect(sound.stdout).to.match(/^\d+ records? in \d+ chains?, all as written/);
    const store = await openStore({ uri: `sqlite:${join(data, 'sen-id.db')}` });
    const [first] = await store.raw('audit').find({}).limit(1).toArray();
    const _id = first?._id ?? '';
    await store.raw('audit').updateOne({ _id }, { $set: { event: '{}' } });
    await store.close();
    const changed = await runCommand(['audit', 'verify'], env);
    expect(changed.code).to.equal(1);
    expect(changed.stdout).to.include(_id);
    const machine = await runCommand(['audit', 'verify', '--json'], env);
    expect(machine.code).to.equal(1);
    expect((JSON.parse(machine.stdout) as { faults: unknown[] }).faults).to.deep.equal([{ id: _id, fault: 'changed' }]);
  });

  it('tells who the sandbox people are, and that there are none in production', async () => {
    const people = await runCommand(['people', '--json'], env);
    const list = JSON.parse(people.stdout) as Record<string, unknown>[];
    expect(list[0]).to.have.all.keys('number', 'password', 'phone', 'email', 'level', 'state', 'about', 'fixed_code');
    const none = await runCommand(['people'], {
      ...env,
      SEN_ID_SANDBOX_ENABLED: 'false',
      SEN_ID_SANDBOX_FIXED_CODE: '',
      SEN_ID_OUTBOUND_ALLOW_PRIVATE_ADDRESSES: 'false',
    });
    expect(none.code).to.equal(1);
  });

  it('keeps nothing readable in the store', () => {
    const bytes = readFileSync(join(data, 'sen-id.db')).toString('latin1');
    expect(bytes).to.not.include(SECRET);
    expect(bytes).to.not.include('"kty"');
  });
});
