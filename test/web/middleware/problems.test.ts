import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import Koa from 'koa';
import { pino } from 'pino';
import request from 'supertest';
import { ROOT } from '../../../scripts/checks/run.ts';
import { StoreUnavailable } from '../../../src/storage/index.ts';
import type { RequestState } from '../../../src/web/kit/context.ts';
import { clientAddressReader } from '../../../src/web/middleware/client-address.ts';
import { observe } from '../../../src/web/middleware/observe.ts';
import { problemBoundary } from '../../../src/web/middleware/problems.ts';
import { openMetrics } from '../../../src/web/operations/metrics.ts';
import type { PageModels } from '../../../src/web/pages.ts';
import { openTemplates } from '../../../src/web/rendering/index.ts';

/** What nobody outside may read: a query, a path, an address within, a secret. */
const INSIDE = 'SELECT * FROM accounts WHERE key = s3cr3t at /srv/sen-id/src/a.ts on 10.1.2.3';
const LEAKS = /SELECT|s3cr3t|\/srv|10\.1\.2\.3|\bat \S+:\d+|node_modules|\.ts\b/;

const faults: Readonly<Record<string, () => unknown>> = {
  'an error': () => new Error(INSIDE),
  'an error with a cause': () => new Error(INSIDE, { cause: new TypeError(INSIDE) }),
  'an error with status and text that koa would show': () =>
    Object.assign(new Error(INSIDE), { status: 400, expose: true, headers: { 'x-inside': INSIDE } }),
  'a text': () => INSIDE,
  nothing: () => undefined,
};

describe('faults', () => {
  const lines: string[] = [];
  const log = pino(
    { level: 'info' },
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    }),
  );
  const metrics = openMetrics();
  const pages = openTemplates<PageModels>({ viewsFolder: join(ROOT, 'views'), strict: true });
  let thrown: () => unknown = () => undefined;
  const app = new Koa<RequestState>({ env: 'production' });
  app.silent = true;
  app.use(observe({ log, metrics, clientAddress: clientAddressReader([], log) }));
  app.use(problemBoundary({ pages, log, metrics, relyingParties: { get: () => undefined } }));
  app.use((ctx) => {
    if (ctx.path === '/well') ctx.body = 'well';
    else throw thrown();
  });
  const callback = app.callback();
  beforeEach(() => void lines.splice(0));

  for (const [what, fault] of Object.entries(faults)) {
    for (const accept of ['text/html', 'application/json']) {
      it(`tell the outside a reference alone, and the log why: ${what}, ${accept}`, async () => {
        thrown = fault;
        const answer = await request(callback).get('/broken').set('accept', accept);
        expect(answer.status).to.equal(500);
        const whole = `${answer.text} ${JSON.stringify(answer.headers)}`;
        expect(whole).to.not.match(LEAKS);
        const [error = ''] = lines.filter((line) => line.includes('"level":50'));
        const { ref } = JSON.parse(error) as { readonly ref: string };
        expect(whole).to.include(ref);
        if (what !== 'nothing') expect(error).to.include('s3cr3t');
        expect((await request(callback).get('/well')).text, 'the process goes on').to.equal('well');
      });
    }
  }

  it('of the store say that it comes back, and name no address', async () => {
    thrown = () => new StoreUnavailable(`connect ECONNREFUSED ${INSIDE}`);
    const answer = await request(callback).get('/broken').set('accept', 'application/json');
    expect(answer.status).to.equal(503);
    expect(answer.headers['retry-after']).to.match(/^\d+$/);
    expect(answer.text).to.not.match(LEAKS);
  });
});
