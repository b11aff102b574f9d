import { expect } from 'chai';
import { join } from 'node:path';
import { newDataFolder, RunningCommand, runCommand } from '../support/command.ts';
import { freePort, freePorts } from '../support/ports.ts';
import { storeUri } from '../support/service.ts';

const PRODUCTION = {
  SEN_ID_MODE: 'production',
  SEN_ID_ISSUER: 'https://id.example.vn',
  SEN_ID_TRUSTED_PROXIES: '[127.0.0.1]',
  SEN_ID_POPULATION_URL: 'https://population.example.vn',
  SEN_ID_NOTIFICATIONS_SMS_URL: 'https://sms.example.vn',
  SEN_ID_HOST: 'localhost',
  SEN_ID_WORKERS: '1',
};

describe('sandbox and production on the same data', function () {
  this.timeout(300_000);

  it('people and relying parties of the demo never serve in production', async () => {
    const data = newDataFolder();
    const env = { SEN_ID_DATA: data, SEN_ID_STORE: storeUri(data), SEN_ID_PORT: String(await freePorts(4)) };
    const demo = new RunningCommand(['demo'], env);
    await demo.prints('Ctrl-C ends it');
    expect((await demo.interrupt()).code).to.equal(0);
    for (const command of [['start'], ['keys', 'rotate'], ['rp', 'list']]) {
      const refused = await runCommand(command, { ...env, ...PRODUCTION });
      expect(refused.code, command.join(' ')).to.equal(2);
      expect(refused.stderr).to.include('was made for the sandbox').and.include('SEN_ID_STORE');
      expect(refused.stderr).to.not.match(/\n\s+at /);
    }
    // A new store beside the sandbox's keys is refused as well.
    const elsewhere = { ...env, ...PRODUCTION, SEN_ID_STORE: storeUri(newDataFolder()) };
    const refused = await runCommand(['rp', 'list'], elsewhere);
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.include(join(data, 'seal-keys.json'));
  });

  it('a store of production gets no people of the sandbox', async () => {
    const data = newDataFolder();
    const env = { SEN_ID_DATA: data, SEN_ID_STORE: storeUri(data), SEN_ID_PORT: String(await freePort()) };
    const production = new RunningCommand(['start'], { ...env, ...PRODUCTION });
    await production.prints('Sen ID is ready');
    expect((await production.interrupt()).code).to.equal(0);
    for (const command of ['demo', 'start', 'people']) {
      const refused = await runCommand([command], { ...env, SEN_ID_PORT: String(await freePorts(4)) });
      expect(refused.code, command).to.equal(2);
      expect(refused.stderr).to.include('was made for production');
    }
    const listed = await runCommand(['keys', 'list', '--json'], { ...env, ...PRODUCTION });
    expect(listed.code).to.equal(0);
  });
});
