import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect } from 'chai';
import { cleanEnvironment, newDataFolder, RunningCommand, runCommand } from '../support/command.ts';
import { HtmlClient } from '../support/html-client.ts';
import { freePorts } from '../support/ports.ts';

interface Told {
  readonly issuer: string;
  readonly portal: string;
  readonly payment: string;
  readonly ca: string;
  readonly people: { readonly number: string; readonly password: string }[];
}

/** A relying party in a process of its own, which knows the authority or does not. */
function discover(issuer: string, environment: Record<string, string>): { status: number | null; output: string } {
  const script = `import { discovery } from 'openid-client';
    const found = await discovery(new URL('${issuer}'), 'a-client');
    console.log(found.serverMetadata().issuer);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...cleanEnvironment(), ...environment },
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

describe('sen-id demo --tls', function () {
  this.timeout(120_000);
  const known = getCACertificates('default');
  let command: RunningCommand;
  let told: Told;
  before(async () => {
    const env = { SEN_ID_PORT: String(await freePorts(4)), SEN_ID_DATA: newDataFolder() };
    command = new RunningCommand(['demo', '--tls', '--json'], env);
    await command.prints(/^\{.*\}\n/m);
    told = JSON.parse(command.stdout) as Told;
  });
  after(async () => {
    setDefaultCACertificates(known);
    await command.interrupt();
  });

  it('has an https issuer, and only those who know its authority accept it', () => {
    expect(told.issuer).to.match(/^https:\/\/localhost:\d+$/);
    expect(discover(told.issuer, { NODE_EXTRA_CA_CERTS: told.ca })).to.deep.include({
      status: 0,
      output: `${told.issuer}\n`,
    });
    const refused = discover(told.issuer, {});
    expect(refused.status).to.equal(1);
    expect(refused.output).to.match(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/);
  });

  it('a citizen signs in at both demo relying parties', async () => {
    setDefaultCACertificates([...known, readFileSync(told.ca, 'utf8')]);
    const browser = new HtmlClient();
    const [citizen] = told.people;
    let page = await browser.get(`${told.portal}/sign-in?lang=en`);
    expect([page.name, new URL(page.url).origin]).to.deep.equal(['sign-in', told.issuer]);
    // It would hold for every port of this machine.
    expect(page.headers.get('strict-transport-security')).to.equal(null);
    page = await browser.submit(page, {
      fields: { personal_number: citizen?.number ?? '', password: citizen?.password ?? '' },
    });
    expect(page.name).to.equal('consent');
    page = await browser.submit(page, { button: 'allow' });
    expect([page.name, new URL(page.url).origin]).to.deep.equal(['residence-form', told.portal]);
    page = await browser.get(`${told.payment}/sign-in?lang=en`);
    page = await browser.submit(page, { button: 'allow' });
    expect(new URL(page.url).origin).to.equal(told.payment);
    const names = (await browser.jar.getCookies(told.issuer)).map(({ key }) => key);
    expect(names).to.include('__Host-sen_session');
  });

  it('refuses an issuer that it can make no certificate for', async () => {
    for (const issuer of ['http://localhost:3000', 'https://id.example.vn']) {
      const { code, stderr } = await runCommand(['demo', '--tls'], {
        ...{ SEN_ID_ISSUER: issuer, SEN_ID_DATA: newDataFolder() },
        SEN_ID_PORT: String(await freePorts(4)),
      });
      expect([code, stderr]).to.deep.equal([2, stderr]);
      expect(stderr)
        .to.include('--tls')
        .and.not.match(/\n\s+at /);
    }
  });
});
