import { Readable } from 'node:stream';
import { expect } from 'chai';
import Koa, { type Context } from 'koa';
import request from 'supertest';
import { answerPlainObjects } from '../../../src/oidc/upstream/koa/plain-bodies.ts';

/** The response for a body set in this way, from plain koa and from ours. */
async function answers(give: (ctx: Context) => void, method: 'get' | 'head' = 'get') {
  const both = [];
  for (const ours of [false, true]) {
    const app = new Koa();
    if (ours) answerPlainObjects(app);
    app.use(give);
    const answer = await request(app.callback())[method]('/').responseType('blob');
    const { date: _date, ...headers } = answer.headers as Record<string, string>;
    const body: unknown = answer.body;
    both.push({ status: answer.status, headers, body: Buffer.isBuffer(body) ? body.toString() : '' });
  }
  return both;
}

const same = async (give: (ctx: Context) => void, method?: 'get' | 'head') => {
  const [koas, ours] = await answers(give, method);
  expect(ours).to.deep.equal(koas);
  return ours;
};

describe('bodies that are plain objects', () => {
  it('go out as they do from koa itself', async () => {
    const one = await same((ctx) => {
      ctx.body = { tên: 'Nguyễn Thị Bưởi' };
    });
    expect(one).to.deep.include({ status: 200, body: '{"tên":"Nguyễn Thị Bưởi"}' });
    expect(one?.headers).to.include({ 'content-type': 'application/json; charset=utf-8', 'content-length': '33' });
    await same((ctx) => {
      ctx.body = ['a', { b: 1 }];
    });
    await same((ctx) => {
      ctx.body = Object.assign(Object.create(null) as object, { a: 1 });
    });
  });

  it('keep a status and a type of JSON that were set, and no other', async () => {
    const problem = await same((ctx) => {
      ctx.status = 400;
      ctx.type = 'application/jwk-set+json';
      ctx.body = { error: 'invalid_request' };
    });
    expect(problem).to.deep.include({ status: 400 });
    expect(problem?.headers['content-type']).to.match(/^application\/jwk-set\+json/);
    await same((ctx) => {
      ctx.type = 'html';
      ctx.body = { a: 1 };
    });
  });

  it('are read and changed before they go out', async () => {
    const changed = await same((ctx) => {
      ctx.body = { a: 1 };
      (ctx.body as Record<string, unknown>)['b'] = 2;
    });
    expect(changed?.body).to.equal('{"a":1,"b":2}');
  });

  it('give way to a body that is set later, and take the place of one before', async () => {
    const text = await same((ctx) => {
      ctx.body = { a: 1 };
      ctx.body = 'xong';
    });
    expect(text?.body).to.equal('xong');
    await same((ctx) => {
      ctx.body = { a: 1 };
      ctx.body = null;
    });
    const streams: Readable[] = [];
    await same((ctx) => {
      const stream = Readable.from(['never read']);
      streams.push(stream);
      ctx.body = stream;
      ctx.body = { a: 1 };
    });
    expect(streams.map(({ destroyed }) => destroyed)).to.deep.equal([true, true]);
  });

  it('are left out of answers to HEAD', async () => {
    const head = await same((ctx) => {
      ctx.body = { a: 1 };
    }, 'head');
    expect(head).to.deep.include({ status: 200, body: '' });
    expect(head?.headers['content-length']).to.equal('7');
  });
});
