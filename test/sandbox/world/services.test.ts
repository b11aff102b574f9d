import { expect } from 'chai';
import request from 'supertest';
import { sandboxPeople, startSandbox } from '../../../src/sandbox/index.ts';
import type { RunningSandbox } from '../../../src/sandbox/index.ts';
import { systemClock } from '../../../src/shared/index.ts';
import { keptLog } from '../support/log.ts';

const [person] = sandboxPeople(systemClock);
const { number } = person!.record;

describe('sandbox: services with a bearer token', () => {
  let sandbox: RunningSandbox;
  before(async () => {
    const tokens = { population: 'pop', matcher: 'match', sms: 'text' };
    sandbox = await startSandbox({ host: '127.0.0.1', port: 0, tokens, clock: systemClock, log: keptLog() });
  });
  after(() => sandbox.close());

  const get = (path: string, token?: string) =>
    request(sandbox.url)
      .get(path)
      .set(token === undefined ? {} : { authorization: `Bearer ${token}` });
  const post = (url: string, token: string, body: string | object, type = 'application/json') =>
    request(url).post('').set('authorization', `Bearer ${token}`).type(type).send(body);

  it('answers the record of a person', async () => {
    await get(`/npd/persons/${number}`, 'pop').expect(200, person!.record);
    await get('/npd/persons/001190000000', 'pop').expect(404);
    await get('/npd/persons/001190000000/portrait', 'pop').expect(404);
  });

  it('answers a portrait, always the same for a person and another for others', async () => {
    const portrait = async (of: string) => (await get(`/npd/persons/${of}/portrait`, 'pop')).body as Buffer;
    const one = await portrait(number);
    expect(one.subarray(0, 8).toString('hex')).to.equal('89504e470d0a1a0a');
    expect([one.readUInt32BE(16), one.readUInt32BE(20)]).to.deep.equal([96, 128]);
    expect(one.equals(await portrait(number))).to.equal(true);
    expect(one.equals(await portrait('048301900001'))).to.equal(false);
  });

  it('answers nobody without the right token', async () => {
    for (const token of [undefined, 'match', '']) {
      await get(`/npd/persons/${number}`, token).expect(401).expect('www-authenticate', 'Bearer');
      await get(`/npd/persons/${number}/portrait`, token).expect(401);
    }
    await post(`${sandbox.matcherUrl}/comparisons`, 'pop', {}).expect(401);
    await post(sandbox.smsUrl, 'pop', {}).expect(401);
  });

  it('compares pictures: only the living person before the camera passes', async () => {
    const compare = async (image: Buffer): Promise<unknown> => {
      const body = { number, image: image.toString('base64') };
      return (await post(`${sandbox.matcherUrl}/comparisons`, 'match', body)).body as unknown;
    };
    const picture = async (kind: string, of = number) => (await get(`/people/${of}/${kind}.png`)).body as Buffer;
    expect(await compare(await picture('live'))).to.deep.equal({ score: 0.97, live: true });
    expect(await compare(await picture('portrait'))).to.deep.equal({ score: 0.97, live: false });
    expect(await compare(await picture('print'))).to.deep.equal({ score: 0.97, live: false });
    expect(await compare(await picture('live', '048301900001'))).to.deep.equal({ score: 0.08, live: true });
    await get(`/people/${number}/other.png`).expect(404);
  });

  it('refuses comparisons and messages of the wrong shape', async () => {
    const comparisons = `${sandbox.matcherUrl}/comparisons`;
    await post(comparisons, 'match', { number }).expect(422);
    await post(comparisons, 'match', { number, image: '***' }).expect(422);
    await post(comparisons, 'match', '{').expect(422);
    await post(comparisons, 'match', { number: '001190000000', image: '' }).expect(404);
    await post(comparisons, 'match', '{}', 'text/plain').expect(415);
    await post(sandbox.smsUrl, 'text', { to: '0900', text: 'x' }).expect(422);
    await post(sandbox.smsUrl, 'text', { to: person!.phone, text: 'x'.repeat(70_000) }).expect(413);
  });
});
