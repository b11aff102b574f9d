import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { openPopulation, PopulationUnavailable, type Population } from '../../src/population/index.ts';
import { sandboxPeople, startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';
import { systemClock } from '../../src/shared/index.ts';
import { keptLog } from '../sandbox/support/log.ts';

const PEOPLE = sandboxPeople(systemClock);
const NOBODY = '001190000000';

describe('the client of the population database', () => {
  let sandbox: RunningSandbox;
  let population: Population;
  const servers: Server[] = [];

  before(async () => {
    const tokens = { population: 'pop', matcher: 'match', sms: 'text' };
    sandbox = await startSandbox({ host: '127.0.0.1', port: 0, tokens, clock: systemClock, log: keptLog() });
    population = openPopulation({ url: sandbox.populationUrl, token: 'pop' });
  });
  after(() => sandbox.close());
  afterEach(() => {
    for (const server of servers.splice(0)) server.closeAllConnections();
  });

  /** A client of a server with arbitrary responses. */
  const clientOf = async (answer: RequestListener): Promise<Population> => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    server.unref();
    servers.push(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return openPopulation({ url: `http://127.0.0.1:${port}`, timeoutMs: 500 });
  };
  const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
    clientOf((_, response) => response.writeHead(status, headers).end(body));

  const isUnavailable = async (work: Promise<unknown>): Promise<void> => {
    const outcome: unknown = await work.catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(PopulationUnavailable);
  };

  it('knows everybody of the sandbox, with a portrait', async () => {
    for (const { record } of PEOPLE) {
      expect(await population.person(record.number)).to.deep.equal(record);
      const portrait = await population.portrait(record.number);
      expect(portrait?.subarray(1, 4).toString()).to.equal('PNG');
    }
  });

  it('answers undefined for a number that nobody has', async () => {
    expect(await population.person(NOBODY)).to.equal(undefined);
    expect(await population.portrait(NOBODY)).to.equal(undefined);
  });

  it('keeps a number from becoming another address', async () => {
    expect(await population.person('../persons')).to.equal(undefined);
    expect(await population.portrait(`${PEOPLE[0]!.record.number}/portrait?`)).to.equal(undefined);
  });

  const record = JSON.stringify(PEOPLE[0]!.record);
  const unfit: Readonly<Record<string, () => Promise<Population>>> = {
    'is not configured': () => Promise.resolve(openPopulation({ url: undefined })),
    'does not know our token': () => Promise.resolve(openPopulation({ url: sandbox.populationUrl, token: 'other' })),
    fails: () => answering(500, record),
    'does not answer in time': () => clientOf(() => undefined),
    'answers something else than JSON': () => answering(200, '<html>'),
    'answers a record of somebody else': () => answering(200, record),
    'answers a record that is not as agreed': () => answering(200, record.replace('"birthdate":"', '"birthdate":"in ')),
    'sends us elsewhere': () => answering(302, '', { location: sandbox.populationUrl }),
  };
  for (const [what, open] of Object.entries(unfit)) {
    it(`says so when the database ${what}`, async () => {
      await isUnavailable((await open()).person(NOBODY));
    });
  }
  it('reads a birth date known by its year alone, and text in one form', async () => {
    const [person] = PEOPLE;
    const { number } = person!.record;
    const written = {
      ...person!.record,
      birthdate: '1950-00-00',
      name: { family: 'Nguyễn '.normalize('NFD'), middle: '', given: 'Sến'.normalize('NFD') },
      address: { formatted: 'phố Huế'.normalize('NFD'), country: 'VN' },
    };
    const read = await (await answering(200, JSON.stringify(written))).person(number);
    expect(read).to.deep.include({
      birthdate: '1950',
      name: { family: 'Nguyễn', middle: '', given: 'Sến' },
      address: { formatted: 'phố Huế', country: 'VN' },
    });
  });

  it('says so when the database fails while it is asked for a portrait', async () => {
    await isUnavailable((await answering(500, record)).portrait(NOBODY));
    await isUnavailable((await clientOf(() => undefined)).portrait(NOBODY));
    await isUnavailable((await clientOf((_, response) => response.write('half'))).portrait(NOBODY));
  });
});
