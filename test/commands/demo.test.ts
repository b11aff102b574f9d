import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { HtmlClient } from '../support/html-client.ts';
import { newDataFolder, RunningCommand, runCommand } from '../support/command.ts';
import { freePorts } from '../support/ports.ts';

describe('sen-id demo', function () {
  this.timeout(300_000);

  it('brings up everything, keeps it over restarts, ends cleanly, and two run side by side', async () => {
    const instances = await Promise.all(
      [1, 2].map(async () => {
        const port = await freePorts(4);
        const env = { SEN_ID_PORT: String(port), SEN_ID_DATA: newDataFolder() };
        return { port, env, command: new RunningCommand(['demo'], env) };
      }),
    );
    for (const { port, command } of instances) {
      await command.prints('Ctrl-C ends it');
      for (const offset of [0, 1, 2, 3]) {
        expect(command.stdout).to.include(`http://localhost:${port + offset}`);
        expect((await fetch(`http://localhost:${port + offset}/`)).status).to.equal(200);
      }
      expect(command.stderr)
        .to.match(/preparing signing keys/)
        .and.to.match(/preparing the sandbox people/);
    }
    const [{ port, env, command } = instances[0]!] = instances;
    const people = (await (await fetch(`http://localhost:${port + 3}/api/people`)).json()) as {
      number: string;
      password: string;
      level: number;
      state: string;
    }[];
    expect(people).to.have.length(16);
    for (const { number, password } of people) {
      const row = command.stdout.split('\n').find((line) => line.includes(password)) ?? '';
      expect(row.replaceAll(' ', '')).to.match(new RegExp(`^${number}${password}.`));
    }
    const citizen = people.find(({ level, state }) => level === 2 && state === 'active');
    const browser = new HtmlClient();
    let page = await browser.get(`http://localhost:${port + 1}/?lang=en`);
    page = await browser.submit(page, { button: 'sign-in' }).catch(() => browser.click(page, '#sign-in'));
    expect(page.name).to.equal('sign-in');
    page = await browser.submit(page, {
      fields: { personal_number: citizen?.number ?? '', password: citizen?.password ?? '' },
    });
    expect(page.name).to.equal('consent');
    page = await browser.submit(page, { button: 'allow' });
    expect(page.name).to.equal('residence-form');

    const taken = await runCommand(['demo'], { ...env, SEN_ID_DATA: newDataFolder() });
    expect(taken.code).to.equal(1);
    expect(taken.stderr).to.include(String(port)).and.to.include('SEN_ID_PORT');

    expect((await command.interrupt()).code).to.equal(0);
    const again = new RunningCommand(['demo'], env);
    await again.prints('Ctrl-C ends it');
    expect(again.stderr).to.not.include('preparing');
    const second = await browser.get(`http://localhost:${port}/account/consents?lang=en`);
    expect(second.name).to.equal('account-consents');
    for (const running of [again, instances[1]!.command]) expect((await running.interrupt()).code).to.equal(0);
  });

  it('names the one of its four ports that is taken, and what it is for', async () => {
    const port = await freePorts(4);
    const other = createServer().listen(port + 2, 'localhost');
    await once(other, 'listening');
    const taken = await runCommand(['demo'], { SEN_ID_PORT: String(port), SEN_ID_DATA: newDataFolder() });
    other.close();
    expect(taken.code).to.equal(1);
    expect(taken.stderr)
      .to.include(`Port ${port + 2} (the demo payment provider)`)
      .and.to.include('SEN_ID_PORT');
    expect(taken.stderr).to.not.match(/\n\s+at /);
  });

  it('refuses a port after which there are no three more', async () => {
    const refused = await runCommand(['demo'], { SEN_ID_PORT: '65534', SEN_ID_DATA: newDataFolder() });
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.include('SEN_ID_PORT').and.to.include('four ports in a row').and.to.include('65532');
    expect(refused.stderr).to.not.match(/\n\s+at /);
  });

  it('tells machines where everything is on one line', async () => {
    const [port, data] = [await freePorts(4), newDataFolder()];
    const command = new RunningCommand(['demo', '--json'], { SEN_ID_PORT: String(port), SEN_ID_DATA: data });
    await command.prints(/^\{.*\}\n/m);
    const { code, stdout } = await command.interrupt();
    expect(code).to.equal(0);
    const told = JSON.parse(stdout) as { people: object[] };
    expect(told).to.deep.include({
      issuer: `http://localhost:${port}`,
      portal: `http://localhost:${port + 1}`,
      payment: `http://localhost:${port + 2}`,
      sandbox: `http://localhost:${port + 3}`,
      data,
    });
    expect(told.people[0]).to.have.all.keys('number', 'password', 'about');
    expect(stdout.trimEnd()).to.not.include('\n');
  });

  it('logs at the level that a file sets', async () => {
    const data = newDataFolder();
    const file = join(data, 'mine.yaml');
    writeFileSync(file, 'logs: { level: info }\n');
    const env = { SEN_ID_PORT: String(await freePorts(4)), SEN_ID_DATA: data, SEN_ID_CONFIG: file };
    const command = new RunningCommand(['demo'], env);
    await command.prints('Ctrl-C ends it');
    expect((await command.interrupt()).stdout).to.include('"msg":"serving"');
  });
});
