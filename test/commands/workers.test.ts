import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { newDataFolder, RunningCommand, runCommand } from '../support/command.ts';
import { freePort } from '../support/ports.ts';
import { storeUri } from '../support/service.ts';

/** Stops the first worker at the moment it reports that it is ready. */
const HASTY = `data:text/javascript,${encodeURIComponent(`
  import cluster from 'node:cluster';
  if (cluster.worker?.id === 1) {
    const { send } = process;
    process.send = (message, ...rest) => {
      const sent = send.call(process, message, ...rest);
      if (message.ready) process.kill(process.pid, 'SIGTERM');
      return sent;
    };
  }`)}`;

describe('sen-id start in several processes', function () {
  this.timeout(300_000);

  it('ends all of them with one clear message where the port is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, 'localhost');
    await once(other, 'listening');
    const env = { SEN_ID_PORT: String(port), SEN_ID_DATA: newDataFolder() };
    const alone = await runCommand(['start'], { ...env, SEN_ID_WORKERS: '1' });
    const command = new RunningCommand(['start'], { ...env, SEN_ID_WORKERS: '2' }, { ownGroup: true });
    const giveUp = setTimeout(() => process.kill(-(command.child.pid ?? 0), 'SIGKILL'), 20_000);
    const taken = await command.ended();
    clearTimeout(giveUp);
    other.close();
    expect(taken.code).to.equal(alone.code).and.to.equal(1);
    const messages = taken.stderr.split('\n').filter((line) => line.startsWith('Port '));
    expect(messages).to.have.length(1);
    expect(messages[0]).to.include(String(port)).and.to.include('SEN_ID_PORT');
    expect(alone.stderr).to.include(messages[0]);
    expect(taken.stderr).to.not.match(/\n\s+at /);
    // No process remains in the group.
    expect(() => process.kill(-(command.child.pid ?? 0), 0)).to.throw('ESRCH');
  });

  it('has workers that end in good order from the moment on in which they are ready', async () => {
    const env = { SEN_ID_PORT: String(await freePort()), SEN_ID_DATA: newDataFolder(), SEN_ID_WORKERS: '2' };
    const command = new RunningCommand(['start'], { ...env, NODE_OPTIONS: `--import=${HASTY}` });
    await command.prints(/A worker ended with \w+\./);
    const { stdout, stderr } = await command.interrupt();
    expect(stderr).to.include('A worker ended with 0.');
    expect(stdout).to.include('"msg":"stopped"');
  });

  it('begins on an empty store with nothing in the log to worry about', async () => {
    const [port, data] = [await freePort(), newDataFolder()];
    const env = { SEN_ID_PORT: String(port), SEN_ID_DATA: data, SEN_ID_STORE: storeUri(data), SEN_ID_WORKERS: '3' };
    const command = new RunningCommand(['start'], env);
    await command.prints('ready in 3 processes');
    const { code, stdout, stderr } = await command.interrupt();
    expect(code).to.equal(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => (JSON.parse(line) as { level: number }).level > 30)).to.deep.equal([]);
    expect(stdout + stderr).to.not.match(/\n\s+at |"stack"/);
  });

  it('tells machines with one line of JSON that it is ready', async () => {
    const port = await freePort();
    const env = { SEN_ID_PORT: String(port), SEN_ID_DATA: newDataFolder(), SEN_ID_LOGS_LEVEL: 'silent' };
    const command = new RunningCommand(['start', '--json'], { ...env, SEN_ID_WORKERS: '2' });
    await command.prints(/^\{.*\}\n/m);
    const { code, stdout } = await command.interrupt();
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.equal({
      ready: true,
      issuer: `http://localhost:${port}`,
      pid: command.child.pid,
      processes: 2,
    });
  });
});
