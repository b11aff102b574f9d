import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { newDataFolder, runCommand, startProvider, type RunningCommand } from '../support/command.ts';
import { freePorts } from '../support/ports.ts';

/** Sends Ctrl-C at the moment a command reports that it is ready. */
const HASTY = `data:text/javascript,${encodeURIComponent(`
  for (const stream of [process.stdout, process.stderr]) {
    const { write } = stream;
    stream.write = (text, ...rest) => {
      const written = write.call(stream, text, ...rest);
      if (/Sen ID is ready|Ctrl-C ends it|^{"/.test(text)) process.kill(process.pid, 'SIGINT');
      return written;
    };
  }`)}`;

describe('signals to end', function () {
  this.timeout(300_000);

  /** A server that is stopped during a request that never finishes; it waits for `grace`. */
  const ending = async (grace: string): Promise<RunningCommand> => {
    const { running, port } = await startProvider({ SEN_ID_SHUTDOWN_GRACE: grace });
    const socket = connect(port, 'localhost').on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('GET / HTTP/1.1\r\nhost: ');
    await sleep(50);
    running.child.kill('SIGINT');
    return running;
  };

  it('are one where they come together, as from a terminal and from npm', async () => {
    const running = await ending('1 s');
    await sleep(50);
    running.child.kill('SIGINT');
    expect((await running.ended()).code).to.equal(0);
  });

  it('end at once where a second one comes later', async () => {
    const running = await ending('50 s');
    await sleep(700);
    running.child.kill('SIGINT');
    expect((await running.ended()).code).to.equal(1);
  });

  const commands: readonly [about: string, args: readonly string[], env?: Record<string, string>][] = [
    ['start', ['start']],
    ['start --json', ['start', '--json'], { SEN_ID_LOGS_LEVEL: 'silent' }],
    ['start, in two processes', ['start'], { SEN_ID_WORKERS: '2' }],
    ['demo', ['demo']],
  ];
  for (const [about, args, env] of commands) {
    it(`are heard as soon as it says that it is ready: ${about}`, async () => {
      const port = String(await freePorts(4));
      const own = { SEN_ID_PORT: port, SEN_ID_DATA: newDataFolder(), NODE_OPTIONS: `--import=${HASTY}` };
      const { code, stdout, stderr } = await runCommand(args, { ...own, ...env });
      expect(code, stdout + stderr).to.equal(0);
    });
  }
});
