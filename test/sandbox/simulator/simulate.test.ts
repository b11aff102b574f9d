import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import Koa from 'koa';
import request from 'supertest';
import { FAILURES, simulateFailures, type Deeds } from '../../../src/sandbox/index.ts';
import { openSimulator } from '../../../src/sandbox/simulator/index.ts';
import { systemClock } from '../../../src/shared/index.ts';
import { keptLog } from '../support/log.ts';
import { until } from '../../support/until.ts';

const NOTHING = (): Promise<undefined> => Promise.resolve(undefined);
const CODE = 'a-code';

/** A token endpoint that redeems everything, and what was really done. */
function stage(deeds: Partial<Deeds> = {}, more: object = {}) {
  const done: string[] = [];
  const simulator = openSimulator();
  const log = keptLog();
  const app = new Koa();
  const simulation = simulateFailures({
    ...{ simulator, log, clock: systemClock },
    deeds: {
      rotateKeys: NOTHING,
      lock: (id) => Promise.resolve(done.push(`lock ${id}`)),
      unlock: (id) => Promise.resolve(done.push(`unlock ${id}`)),
      withdraw: (id, client) => Promise.resolve(done.push(`withdraw ${id} ${client}`)),
      shiftIdToken: (token) => Promise.resolve(token),
      ...deeds,
    },
    pauses: { slow: 3_600_000, after: 1, locked: 3_600_000 },
  });
  app.use(async (ctx) => {
    let body = '';
    for await (const chunk of ctx.req) body += String(chunk);
    Object.assign(ctx, { oidc: { entities: { AuthorizationCode: { accountId: 'account' } } } });
    ctx.body = { redeemed: new URLSearchParams(body).get('code'), ...more };
  });
  simulation.prepare(app);
  const handle = app.callback();
  const redeem = () => request(handle).post('/token').type('form').send({ code: CODE });
  return { simulator, simulation, done, log, redeem };
}

describe('sandbox: simulated failures', () => {
  it('end a lock when the sandbox stops, and drop what is still to come', async () => {
    const { simulator, simulation, done, redeem } = stage();
    simulator.begin('client', 'simulate:account_locked', CODE);
    expect((await redeem()).body).to.deep.equal({ redeemed: CODE });
    await until(() => Promise.resolve(done.length === 1));
    await simulation.stop();
    await simulation.stop();
    expect(done).to.deep.equal(['lock account', 'unlock account']);
  });

  it('end a slow answer when the sandbox stops', async () => {
    const { simulator, simulation, redeem } = stage();
    simulator.begin('client', 'simulate:slow_token', CODE);
    const answer = redeem().then(({ body }: { body: unknown }) => body);
    await until(() => Promise.resolve(simulator.ofCode(CODE) === undefined));
    await simulation.stop();
    expect(await answer).to.deep.equal({ redeemed: CODE });
  });

  it('log what could not be done', async () => {
    const { simulator, log, redeem } = stage({ withdraw: () => Promise.reject(new Error('no store')) });
    simulator.begin('client', 'simulate:consent_withdrawn', CODE);
    await redeem();
    await until(() => Promise.resolve(log.lines.some(({ level }) => level === 'warn')));
  });

  it('say so where the times of an ID token cannot be changed', async () => {
    const { simulator, redeem } = stage({}, { id_token: 'an.encrypted.token.has.five' });
    simulator.begin('client', 'simulate:clock_ahead', CODE);
    const { status, body } = (await redeem()) as { status: number; body: { error: string } };
    expect([status, body.error]).to.deep.equal([400, 'invalid_request']);
  });

  it('happen to no other code, and leave the body to the provider', async () => {
    const { simulator, redeem } = stage();
    simulator.begin('client', 'simulate:token_server_error', 'another-code');
    expect((await redeem()).body).to.deep.equal({ redeemed: CODE });
  });

  it('keep the last choices only', () => {
    const simulator = openSimulator();
    for (let count = 0; count < 1000; count += 1) simulator.choose({ client: `c${count}`, failure: 'server_error' });
    expect(simulator.chosen()).to.have.length(100);
    expect(simulator.chosen()[0]).to.deep.equal({ client: 'c999', failure: 'server_error' });
    for (let count = 0; count < 1000; count += 1) simulator.begin('c', 'simulate:expired_code', String(count));
    expect([simulator.ofCode('0'), simulator.ofCode('999')?.failure]).to.deep.equal([undefined, 'expired_code']);
  });

  it('are all listed in the documentation, in both languages, as on the page', async () => {
    for (const [language, path] of [
      ['en', 'docs/integrate/sandbox.md'],
      ['vi', 'docs/integrate/vi/sandbox.md'],
    ] as const) {
      const page = await readFile(path, 'utf8');
      for (const { id, happens, respond } of FAILURES) {
        expect(page, path).to.include(`| \`${id}\` | ${happens[language]} | ${respond[language]} |`);
      }
    }
  });
});
