import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import Koa, { type Context } from 'koa';
import ask from 'supertest';
import { releaseOnceAnswered } from '../../../src/oidc/upstream/oidc-provider/release-request.ts';

/**
 * An app that serves one request, with the context and a stand-in for `ctx.oidc`. `never` starts a response and does
 * not end it.
 */
function application(answer: 'whole' | 'never') {
  const app = new Koa();
  let seen: { ctx: Context; oidc: object; closed: Promise<unknown> } | undefined;
  app.use((ctx) => {
    const oidc = { entities: { Client: {} }, [Symbol('cookies')]: {} };
    Object.defineProperty(ctx, 'oidc', { get: () => oidc });
    releaseOnceAnswered(ctx);
    seen = { ctx, oidc, closed: once(ctx.res, 'close') };
    if (answer === 'whole') {
      ctx.cookies.set('a', 'b');
      ctx.body = { sub: '1' };
    } else {
      ctx.respond = false;
      ctx.res.write('begun');
    }
  });
  return { handle: app.callback(), seen: () => seen ?? expect.fail('no request came') };
}

const held = (object: object): PropertyKey[] =>
  Reflect.ownKeys(object).filter((key) => Reflect.get(object, key) !== undefined);

describe('what a request held', () => {
  it('is let go of once the answer was sent', async () => {
    const { handle, seen } = application('whole');
    await ask(handle).get('/').expect(200, { sub: '1' }).expect('set-cookie', /a=b/);
    const { ctx, oidc, closed } = seen();
    await closed;
    expect(held(ctx)).to.have.members(['app', 'oidc']);
    expect(held(oidc)).to.deep.equal([]);
  });

  it('stays where the answer was broken off, for its request may still be under way', async () => {
    const { handle, seen } = application('never');
    const server: Server = createServer((req, res) => void handle(req, res)).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const asking = request({ port, host: '127.0.0.1' }).end();
      asking.on('error', () => undefined);
      await once(asking, 'response');
      const { ctx, oidc, closed } = seen();
      asking.destroy();
      await closed;
      expect(ctx.req).to.not.equal(undefined);
      expect(held(oidc)).to.include('entities');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
