import { expect } from 'chai';
import Koa from 'koa';
import request from 'supertest';
import { ProblemError } from '../../../src/shared/index.ts';
import type { RequestState } from '../../../src/web/kit/context.ts';
import { field } from '../../../src/web/kit/forms/form.ts';
import { openPageRouter } from '../../../src/web/kit/page-router.ts';
import { principalPages, type Principal, type Realm } from '../../../src/web/principal/principal.ts';

interface Officer extends Principal {
  readonly name: string;
}

/** Two officers, distinguished by a header; some pages require `chief`. */
const officers: Realm<Officer, 'chief'> = {
  find(ctx, demand) {
    const name = ctx.get('x-officer');
    const isEnough = name !== '' && (demand === undefined || name === demand);
    if (!isEnough) ctx.status = 401;
    return Promise.resolve(isEnough ? { name, csrf: `token-of-${name}` } : undefined);
  },
};

describe('the pages of a principal', () => {
  const taken: string[] = [];
  const router = openPageRouter();
  const kit = { router, bodyLimit: 1000 };
  const pages = principalPages(kit, officers);
  pages.get('/desk', (ctx, { name }) => {
    ctx.body = name;
  });
  pages.post('/desk', (ctx, { name }, form) => {
    taken.push(`${name}: ${field(form, 'note')}`);
    ctx.status = 204;
  });
  pages.postFile('/desk/photo', { field: 'photo', limit: 20 }, (ctx, { name }, form, file) => {
    taken.push(`${name}: ${field(form, 'note')} ${file?.toString() ?? 'nothing'}`);
    ctx.status = 204;
  });
  principalPages(kit, officers, 'chief').post('/desk/close', (ctx, { name }) => {
    taken.push(`${name} closes`);
    ctx.status = 204;
  });

  const app = new Koa<RequestState>();
  app.use(async (ctx, next) => {
    Object.assign(ctx.state, { clientAddress: '192.0.2.1' });
    try {
      await next();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      ctx.status = error.problem.status;
      ctx.body = error.problem.code;
    }
  });
  for (const middleware of router.middlewares) app.use(middleware);
  const callback = app.callback();

  const post = (path: string, officer: string, fields: Record<string, string>) =>
    request(callback).post(path).set('x-officer', officer).type('form').send(fields);
  const upload = (officer: string, csrf: string | undefined, photo: string) => {
    const sent = request(callback).post('/desk/photo').set('x-officer', officer).field('note', 'b');
    return (csrf === undefined ? sent : sent.field('csrf', csrf)).attach('photo', Buffer.from(photo), 'photo.jpg');
  };

  beforeEach(() => taken.splice(0));

  it('show who is asking, and nobody else', async () => {
    expect((await request(callback).get('/desk').set('x-officer', 'an')).text).to.equal('an');
    expect((await request(callback).get('/desk')).status).to.equal(401);
  });

  it('take a form with the principal’s own token only', async () => {
    expect((await post('/desk', 'an', { note: 'a', csrf: 'token-of-an' })).status).to.equal(204);
    const refused: readonly Record<string, string>[] = [
      { note: 'a' },
      { note: 'a', csrf: '' },
      { note: 'a', csrf: 'token-of-bình' },
    ];
    for (const fields of refused) {
      const { status, text } = await post('/desk', 'an', fields);
      expect([status, text]).to.deep.equal([403, 'form_expired']);
    }
    expect((await post('/desk', '', { note: 'a', csrf: 'token-of-an' })).status).to.equal(401);
    expect(taken).to.deep.equal(['an: a']);
  });

  it('take a form with a file the same way', async () => {
    expect((await upload('an', 'token-of-an', 'picture')).status).to.equal(204);
    for (const token of [undefined, 'token-of-bình']) {
      const { status, text } = await upload('an', token, 'picture');
      expect([status, text]).to.deep.equal([403, 'form_expired']);
    }
    const { status, text } = await upload('an', 'token-of-an', 'a picture that is too large');
    expect([status, text]).to.deep.equal([413, 'request_too_large']);
    expect(taken).to.deep.equal(['an: b picture']);
  });

  it('demand more where they say so', async () => {
    expect((await post('/desk/close', 'an', { csrf: 'token-of-an' })).status).to.equal(401);
    expect((await post('/desk/close', 'chief', { csrf: 'token-of-chief' })).status).to.equal(204);
    expect(taken).to.deep.equal(['chief closes']);
  });

  it('say of each address how its form is guarded', () => {
    const posts = router.routes().filter(({ method }) => method === 'POST');
    expect(posts.map(({ guard }) => guard)).to.deep.equal(['csrf-token', 'csrf-token', 'csrf-token']);
  });
});
