import { expect } from 'chai';
import { HtmlClient } from '../support/html-client.ts';
import { newDataFolder, RunningCommand, runCommand } from '../support/command.ts';
import { freePorts } from '../support/ports.ts';

describe('sen-id demo', function () {
  this.timeout(120_000);

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
});
