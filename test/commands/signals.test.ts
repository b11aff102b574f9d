import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { startProvider, type RunningCommand } from '../support/command.ts';

describe('signals to end', function () {
  this.timeout(60_000);

  /** A server that is told to end while a request is under way that never comes to its end: it waits for `grace`. */
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
});
