import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { cleanEnvironment, newDataFolder, RunningCommand, runCommand } from '../../support/command.ts';
import { HtmlClient } from '../../support/html-client.ts';
import { freePort, freePorts } from '../../support/ports.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

describe('the first ten minutes of the README', function () {
  this.timeout(300_000);
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  let demo: RunningCommand | undefined;
  let portal: ChildProcess | undefined;
  after(async () => {
    portal?.kill();
    await demo?.interrupt();
  });

  it('lead to the claims of a citizen, and to an error that says why', async () => {
    const [port, own] = [await freePorts(4), await freePort()];
    const issuer = `http://localhost:${port}`;
    const env = { SEN_ID_DATA: newDataFolder(), SEN_ID_PORT: String(port) };
    demo = new RunningCommand(['demo'], env);
    await demo.prints('Ctrl-C ends it');

    const here = (text: string): string =>
      text.replaceAll('localhost:8080', `localhost:${own}`).replaceAll('8080', String(own));
    const options = /^ *bin\/sen-id rp new (--.*)$/m.exec(readme)?.[1]?.split(' ') ?? [];
    const out = join(env.SEN_ID_DATA, 'my-openid-client.yaml');
    const made = await runCommand(['rp', 'new', ...options.map(here), '--out', out, '--json'], env);
    expect(made.code, made.stderr).to.equal(0);
    const { client_secret: secret } = JSON.parse(made.stdout) as { client_secret: string };
    const put = await runCommand(['rp', 'put', out], env);
    expect(put.stderr).to.include(`The server of ${issuer} uses this store`);
    const record = async () => (await fetch(`${issuer}/auth?client_id=my-openid-client`)).text();
    while ((await record()).includes('invalid_client')) await new Promise((done) => setTimeout(done, 100));

    const program = here(/```js\n(.*?)```/s.exec(readme)?.[1] ?? '');
    const child = spawn(process.execPath, ['--input-type=module', '-'], {
      cwd: ROOT,
      env: { ...cleanEnvironment(), ISSUER: issuer, SECRET: secret },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    portal = child;
    child.stdin.end(program);
    await once(child.stdout, 'data');

    const people = (await (await fetch(`http://localhost:${port + 3}/api/people`)).json()) as {
      number: string;
      password: string;
    }[];
    const browser = new HtmlClient();
    let page = await browser.get(`http://localhost:${own}/`);
    expect(page.name).to.equal('sign-in');
    const { number = '', password = '' } = people[0] ?? {};
    page = await browser.submit(page, { fields: { personal_number: number, password } });
    expect(page.name).to.equal('consent');
    const submitted = await browser.submit(page, { button: 'allow' });
    expect(submitted.text)
      .to.match(/"name"/)
      .and.match(/"acr": "LoA1"|"acr": "LoA2"/);

    const begin = await fetch(`http://localhost:${own}/`, { redirect: 'manual' });
    const wrong = new URL(begin.headers.get('location') ?? '');
    wrong.searchParams.set('scope', 'openid email');
    const refused = await fetch(wrong);
    expect([refused.status, (await refused.text()).startsWith('invalid_scope: ')]).to.deep.equal([400, true]);
    expect(readme).to.include('localhost:3003/inspector');
    const seen = await fetch(`http://localhost:${port + 3}/api/requests?client=my-openid-client`);
    expect(await seen.text()).to.include('invalid_scope');
  });
});
