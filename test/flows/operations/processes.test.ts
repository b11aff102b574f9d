import { expect } from 'chai';
import { newDataFolder, RunningCommand } from '../../support/command.ts';
import { freePort } from '../../support/ports.ts';
import { storeUri } from '../../support/service.ts';
import { until } from '../../support/until.ts';

interface LogLine {
  readonly pid: number;
  readonly msg?: string;
  readonly route?: string;
}

describe('several processes', function () {
  this.timeout(60_000);
  let command: RunningCommand;
  let issuer: string;

  const lines = (): LogLine[] =>
    command.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine);
  const pidsThatSaid = (message: string): number[] =>
    lines()
      .filter(({ msg }) => msg === message)
      .map(({ pid }) => pid);
  const isGone = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  };

  before(async () => {
    const port = await freePort();
    const data = newDataFolder();
    issuer = `http://localhost:${port}`;
    const env = { SEN_ID_PORT: String(port), SEN_ID_DATA: data, SEN_ID_STORE: storeUri(data), SEN_ID_WORKERS: '2' };
    command = new RunningCommand(['start'], env, { ownGroup: true });
    await command.prints('ready in 2 processes');
    await until(() => pidsThatSaid('serving').length === 2);
  });
  after(() => {
    if (command.child.exitCode === null) process.kill(-(command.child.pid ?? 0), 'SIGKILL');
  });

  it('share the work on one port, and count it together', async () => {
    const workers = pidsThatSaid('serving');
    await until(async () => {
      await Promise.all(Array.from({ length: 8 }, () => fetch(issuer, { headers: { connection: 'close' } })));
      const answering = new Set(
        lines()
          .filter(({ route }) => route === '/')
          .map(({ pid }) => pid),
      );
      return workers.every((pid) => answering.has(pid));
    });
    const metrics = await (await fetch(`${issuer}/metrics`)).text();
    const counted = /^sen_id_request_seconds_count\{route="\/",status="[^"]+"\} (\d+)$/m.exec(metrics)?.[1];
    expect(Number(counted)).to.be.at.least(lines().filter(({ route }) => route === '/').length);
  });

  it('replace one that is lost, and go on serving', async () => {
    const [victim = 0] = pidsThatSaid('serving');
    process.kill(victim, 'SIGKILL');
    await until(() => pidsThatSaid('serving').length === 3);
    expect(isGone(victim)).to.equal(true);
    expect((await fetch(`${issuer}/health/ready`)).status).to.equal(200);
  });

  it('end together at Ctrl-C, which each of them hears, in good order', async () => {
    const workers = pidsThatSaid('serving').filter((pid) => !isGone(pid));
    process.kill(-(command.child.pid ?? 0), 'SIGINT');
    expect((await command.ended()).code).to.equal(0);
    expect(pidsThatSaid('stopped')).to.have.members(workers);
    expect(workers.every(isGone)).to.equal(true);
  });
});
