import { expect } from 'chai';
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
    fetch(sandbox.url + path, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  const post = (url: string, token: string, body: unknown, type = 'application/json') =>
    fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('answers the record of a person', async () => {
    const response = await get(`/npd/persons/${number}`, 'pop');
    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal(person!.record);
    expect((await get('/npd/persons/001190000000', 'pop')).status).to.equal(404);
    expect((await get('/npd/persons/001190000000/portrait', 'pop')).status).to.equal(404);
  });

  it('answers a portrait, always the same for a person and another for others', async () => {
    const portrait = async (of: string) =>
      Buffer.from(await (await get(`/npd/persons/${of}/portrait`, 'pop')).arrayBuffer());
    const one = await portrait(number);
    expect(one.subarray(0, 8).toString('hex')).to.equal('89504e470d0a1a0a');
    expect([one.readUInt32BE(16), one.readUInt32BE(20)]).to.deep.equal([96, 128]);
    expect(one.equals(await portrait(number))).to.equal(true);
    expect(one.equals(await portrait('048301900001'))).to.equal(false);
  });

  it('answers nobody without the right token', async () => {
    for (const token of [undefined, 'match', '']) {
      const response = await get(`/npd/persons/${number}`, token);
      expect(response.status).to.equal(401);
      expect(response.headers.get('www-authenticate')).to.equal('Bearer');
      expect((await get(`/npd/persons/${number}/portrait`, token)).status).to.equal(401);
    }
    expect((await post(`${sandbox.matcherUrl}/comparisons`, 'pop', {})).status).to.equal(401);
    expect((await post(sandbox.smsUrl, 'pop', {})).status).to.equal(401);
  });

  it('compares pictures: only the living person before the camera passes', async () => {
    const compare = async (image: Buffer): Promise<unknown> => {
      const body = { number, image: image.toString('base64') };
      return (await post(`${sandbox.matcherUrl}/comparisons`, 'match', body)).json();
    };
    const picture = async (kind: string, of = number) =>
      Buffer.from(await (await get(`/people/${of}/${kind}.png`)).arrayBuffer());
    expect(await compare(await picture('live'))).to.deep.equal({ score: 0.97, live: true });
    expect(await compare(await picture('portrait'))).to.deep.equal({ score: 0.97, live: false });
    expect(await compare(await picture('print'))).to.deep.equal({ score: 0.97, live: false });
    expect(await compare(await picture('live', '048301900001'))).to.deep.equal({ score: 0.08, live: true });
    expect((await get(`/people/${number}/other.png`)).status).to.equal(404);
  });

  it('refuses comparisons and messages of the wrong shape', async () => {
    const comparisons = `${sandbox.matcherUrl}/comparisons`;
    expect((await post(comparisons, 'match', { number })).status).to.equal(422);
    expect((await post(comparisons, 'match', { number, image: '***' })).status).to.equal(422);
    expect((await post(comparisons, 'match', '{')).status).to.equal(422);
    expect((await post(comparisons, 'match', { number: '001190000000', image: '' })).status).to.equal(404);
    expect((await post(comparisons, 'match', '{}', 'text/plain')).status).to.equal(415);
    expect((await post(sandbox.smsUrl, 'text', { to: '0900', text: 'x' })).status).to.equal(422);
    expect((await post(sandbox.smsUrl, 'text', { to: person!.phone, text: 'x'.repeat(70_000) })).status).to.equal(413);
  });
});
