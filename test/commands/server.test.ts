import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import Koa from 'koa';
import { listen } from '../../src/commands/server.ts';
import { freePort } from '../support/ports.ts';

describe('a server that stops', function () {
  this.timeout(5000);

  /** Answers after `ms`; `asked` is fulfilled when the request has come. */
  const slow = async (ms: number) => {
    const app = new Koa();
    const asked = Promise.withResolvers<undefined>();
    app.use(async (ctx) => {
      asked.resolve(undefined);
      await sleep(ms, undefined, { ref: false });
      ctx.body = 'xong';
    });
    const port = await freePort();
    const listening = await listen(app, '127.0.0.1', port, 'a test', 'nothing');
    return { asked: asked.promise, listening, ask: () => fetch(`http://127.0.0.1:${port}/`) };
  };

  it('finishes what is in flight, and takes nothing more', async () => {
    const { asked, listening, ask } = await slow(200);
    const answer = ask();
    await asked;
    const stopped = listening.stop(60_000);
    expect(await ask().catch(() => 'refused')).to.equal('refused');
    expect(await (await answer).text()).to.equal('xong');
    await stopped;
  });

  it('does not wait longer than it may', async () => {
    const { asked, listening, ask } = await slow(60_000);
    const answer = ask().catch(() => 'broken off');
    await asked;
    await listening.stop(50);
    expect(await answer).to.equal('broken off');
  });
});
