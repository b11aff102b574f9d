import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { expect } from 'chai';
import Koa, { type Context } from 'koa';
import { letGoOnceAnswered } from '../../src/oidc/let-go.ts';
import { freePort } from '../support/ports.ts';

/** Answers one request; gives the context and what stood in for `ctx.oidc`. `never` begins an answer and does not end it. */
async function server(answer: 'whole' | 'never') {
  const app = new Koa();
  let seen: { ctx: Context; oidc: object; closed: Promise<unknown> } | undefined;
  app.use((ctx) => {
    const oidc = { entities: { Client: {} }, [Symbol('cookies')]: {} };
    Object.defineProperty(ctx, 'oidc', { get: () => oidc });
    letGoOnceAnswered(ctx);
    seen = { ctx, oidc, closed: once(ctx.res, 'close') };
    if (answer === 'whole') {
      ctx.cookies.set('a', 'b');
      ctx.body = { sub: '1' };
    } else {
      ctx.respond = false;
      ctx.res.write('begun');
    }
  });
  const listening: Server = createServer((req, res) => void app.callback()(req, res));
  const port = await freePort();
  await once(listening.listen(port, '127.0.0.1'), 'listening');
  return {
    port,
    seen: () => seen ?? expect.fail('no request came'),
    close: () => {
      listening.closeAllConnections();
      listening.close();
    },
  };
}

const held = (object: object): PropertyKey[] =>
  Reflect.ownKeys(object).filter((key) => Reflect.get(object, key) !== undefined);

describe('what a request held', () => {
  it('is let go of once the answer was sent', async () => {
    const { port, seen, close } = await server('whole');
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/`);
      expect(await answer.json()).to.deep.equal({ sub: '1' });
      expect(answer.headers.get('set-cookie')).to.contain('a=b');
      const { ctx, oidc, closed } = seen();
      await closed;
      expect(held(ctx)).to.have.members(['app', 'oidc']);
      expect(held(oidc)).to.deep.equal([]);
    } finally {
      close();
    }
  });

  it('stays where the answer was broken off, for its request may still be under way', async () => {
    const { port, seen, close } = await server('never');
    try {
      const asking = request({ port, host: '127.0.0.1' }).end();
      asking.on('error', () => undefined);
      await once(asking, 'response');
      const { ctx, oidc, closed } = seen();
      asking.destroy();
      await closed;
      expect(ctx.req).to.not.equal(undefined);
      expect(held(oidc)).to.include('entities');
    } finally {
      close();
    }
  });
});
