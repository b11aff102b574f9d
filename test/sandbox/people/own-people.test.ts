import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { request as httpRequest } from 'node:http';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { OpenAccount, RunningSandbox } from '../../../src/sandbox/index.ts';
import { readNumber } from '../../../src/sandbox/people/numbers.ts';
import { openPeople } from '../../../src/sandbox/people/own/people.ts';
import { readOwnPerson, type OwnPersonRequest } from '../../../src/sandbox/people/own/request.ts';
import { systemClock } from '../../../src/shared/index.ts';
import { Browser } from '../support/browser.ts';
import { keptLog } from '../support/log.ts';

const opened: OpenAccount = () => Promise.resolve({ secrets: {} });
const asked = (changes: object = {}): OwnPersonRequest => {
  const read = readOwnPerson(changes);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.asked;
};

describe('sandbox: people of developers', () => {
  let sandbox: RunningSandbox;
  let refuse: string | undefined;
  beforeEach(async () => {
    refuse = undefined;
    sandbox = await startSandbox({
      ...{ host: '127.0.0.1', port: 0, clock: systemClock, log: keptLog() },
      tokens: { population: 'pop', matcher: 'match', sms: 'text' },
      openAccount: (...all) => (refuse === undefined ? opened(...all) : Promise.resolve({ refused: refuse })),
    });
  });
  afterEach(() => sandbox.close());

  const post = async (body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${sandbox.url}/api/people`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const known = async (): Promise<number> => ((await (await fetch(`${sandbox.url}/api/people`)).json()) as []).length;

  it('makes a person with a valid number, who is in the population database from then on', async () => {
    const before = await known();
    const { status, body } = await post({ name: 'Phan  Thị Hồng\tÁnh', age: 45, sex: 'female', level: 1 });
    expect(status).to.equal(201);
    expect(body).to.include({ level: 1, state: 'active', email: null });
    const year = new Date(Date.now() + 7 * 3_600_000).getUTCFullYear() - 45;
    expect(readNumber(body['number'] as string)).to.deep.equal({ sex: 'female', birthYear: year });
    const record = await fetch(`${sandbox.populationUrl}/persons/${body['number'] as string}`, {
      headers: { authorization: 'Bearer pop' },
    });
    expect(await record.json()).to.deep.include({
      name: { family: 'Phan', middle: 'Thị Hồng', given: 'Ánh' },
      birthdate: `${year}-01-01`,
    });
    expect(await known()).to.equal(before + 1);
  });

  it('names each field that is wrong, and makes nobody', async () => {
    const before = await known();
    const faults = async (body: unknown): Promise<unknown> => {
      const answer = await post(body);
      expect(answer.status, JSON.stringify(body).slice(0, 80)).to.equal(422);
      return (answer.body['faults'] as { field: string }[]).map(({ field }) => field);
    };
    expect(
      await faults({ name: 'Một', age: 121, sex: 'x', level: 3, state: 'gone', factors: ['passkey'] }),
    ).to.have.members(['name', 'age', 'sex', 'level', 'state', 'factors']);
    expect(await faults({ level: 0 })).to.deep.equal(['level']);
    expect(await faults({ level: 2, state: 'not-activated' })).to.deep.equal(['level']);
    expect(await faults({ age: 5, level: 2 })).to.deep.equal(['level']);
    expect(await faults({ nmae: 'Nguyễn Văn A' })).to.deep.equal(['']);
    for (const body of [[], 'null', '1', { age: 1.5 }, { age: '30' }, { factors: 'totp' }]) await faults(body);
    for (const name of ['', ' ', 'a\u0000 b', 'a \u202eb', `${'x '.repeat(30)}y`, `x ${'y'.repeat(250)}`]) {
      expect(await faults({ name }), JSON.stringify(name)).to.deep.equal(['name']);
    }
    expect((await post('{')).status).to.equal(400);
    expect((await post({ name: 'x y'.repeat(40_000) })).status).to.equal(413);
    expect((await post('{}', { 'content-type': 'text/plain' })).status).to.equal(415);
    refuse = 'account_not_allowed';
    expect(await post({})).to.deep.equal({ status: 422, body: { error: 'account_not_allowed' } });
    refuse = 'provider_not_ready';
    expect((await post({})).status).to.equal(503);
    expect(await known()).to.equal(before);
  });

  it('takes nothing from a page of another site, nor under a name that only points here', async () => {
    for (const origin of ['https://evil.example', 'null', sandbox.url.replace('http:', 'http://x.')]) {
      expect((await post({}, { origin })).status, origin).to.equal(403);
    }
    expect((await post({}, { origin: sandbox.url })).status).to.equal(201);
    const rebound = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: 'evil.example', 'content-type': 'application/json' };
      httpRequest(`${sandbox.url}/api/people`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end('{}');
    });
    expect(rebound).to.equal(403);
  });

  it('has a page for it that shows faults, keeps what was typed, and escapes it', async () => {
    const browser = new Browser();
    const form = await browser.get(`${sandbox.url}/people/new?lang=en`);
    expect(form.name).to.equal('sandbox-new-person');
    const wrong = await browser.press(form, 'make', {
      name: '"><script>',
      age: 'x',
      sex: 'male',
      level: '2',
      state: 'active',
    });
    expect([wrong.status, wrong.error]).to.deep.equal([422, 'invalid_request']);
    expect(wrong.html).to.include('id="name-error"').and.include('id="age-error"').and.not.include('<script>');
    expect(wrong.value('name')).to.equal('"><script>');
    const fields = { name: '<script>alert(1)</script> <b>', age: '30', sex: 'male', level: '2', state: 'active' };
    const done = await browser.press(wrong, 'make', fields);
    expect(done.name).to.equal('sandbox-home');
    expect(done.html).to.include('&lt;script&gt;alert(1)').and.not.include('<script');
  });

  it('gives a child the guardian and their phone', async () => {
    const people = await openPeople({ clock: systemClock });
    const guardian = people.all().find(({ key }) => key === 'guardian')!;
    const child = await people.add(asked({ age: 13, level: 1 }), opened);
    const teenager = await people.add(asked({ age: 14 }), opened);
    if ('refused' in child || 'refused' in teenager) throw new Error('refused');
    expect(child.person.phone).to.equal(guardian.phone);
    expect(child.person.record.guardian).to.equal(guardian.record.number);
    expect(teenager.person.phone).to.not.equal(guardian.phone);
    expect(teenager.person.record).to.not.have.property('guardian');
    expect(Date.parse(teenager.person.record.card!.expires!)).to.be.greaterThan(Date.now());
  });

  it('gives each a number of their own at the same instant, and stops at a thousand', async () => {
    const people = await openPeople({ clock: systemClock });
    const results = await Promise.all(Array.from({ length: 1010 }, () => people.add(asked(), opened)));
    const made = results.flatMap((result) => ('person' in result ? [result.person] : []));
    expect(made).to.have.length(1000);
    expect(new Set(made.map(({ record }) => record.number)).size).to.equal(1000);
    expect(new Set(made.map(({ phone }) => phone)).size).to.equal(1000);
    expect(results.at(-1)).to.deep.equal({ refused: 'too_many_people' });
  });

  it('keeps them over a restart, in a file that only its owner reads, and names a damaged file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sen-id-own-'));
    const file = join(folder, 'own-people.json');
    try {
      const first = await openPeople({ clock: systemClock, file });
      await Promise.all([1, 2, 3].map(() => first.add(asked(), opened)));
      expect((await stat(file)).mode & 0o777).to.equal(0o600);
      const again = await openPeople({ clock: systemClock, file, fixedCode: '246810' });
      expect(again.own()).to.deep.equal(first.own());
      expect(again.all().at(-1)!.fixedCode).to.equal('246810');
      await writeFile(file, (await readFile(file, 'utf8')).slice(0, -9));
      const fault = await openPeople({ clock: systemClock, file }).catch((error: unknown) => String(error));
      expect(fault).to.include(file).and.include('damaged');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
