import { writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { runCommand, type Finished } from '../../support/command.ts';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, receiveLogouts, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import type { LogoutReceiver } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly locks: readonly { readonly basis: string; readonly until: string | null; readonly lifted_by: string[] }[];
}

describe('accounts on the command line, beside a running server', function () {
  this.timeout(300_000);
  let test: TestService;
  let polite: LogoutReceiver;
  let rude: Server;
  /** Requests to the rude relying party, which answers none. */
  const hanging: ServerResponse[] = [];
  let env: Record<string, string>;
  let numberFile: string;

  before(async () => {
    polite = await receiveLogouts();
    rude = createServer((_request, response) => void hanging.push(response)).listen(0, '127.0.0.1');
    await once(rude, 'listening');
    const { port } = rude.address() as { port: number };
    const addresses = { polite: polite.url, rude: `http://localhost:${port}/logout` };
    test = await startService({
      relyingParties: Object.entries(addresses).map(([id, uri]) =>
        recordOf({ id, client: { backchannel_logout_uri: uri, backchannel_logout_session_required: true } }),
      ),
    });
    env = { SEN_ID_DATA: test.config.data, SEN_ID_STORE: test.config.store };
    numberFile = join(test.config.data, 'number');
    writeFileSync(numberFile, `${test.person('level-2').record.number}\n`, { mode: 0o600 });
  });
  after(async () => {
    rude.closeAllConnections();
    rude.close();
    await polite.close();
    await test.close();
  });

  const accounts = (...args: string[]): Promise<Finished> =>
    runCommand(['accounts', ...args, '--number-file', numberFile, '--operator', 'mai.lan'], env);
  const shown = ({ stdout }: Finished): Shown => JSON.parse(stdout) as Shown;
  const events = async (): Promise<Record<string, unknown>[]> => {
    const stored = await test.service.store.raw<{ _id: string; event: string }>('audit').find({}).toArray();
    return stored.map(({ event }) => JSON.parse(event) as Record<string, unknown>);
  };

  it('lock it: sessions, tokens and sign-ins end, and a rude relying party holds up nobody', async () => {
    const { record, password } = test.person('level-2');
    const browser = new HtmlClient({ stopAt: atCallback });
    const answers = [];
    for (const id of ['rude', 'polite']) {
      const rp = await TestRelyingParty.open(test, id);
      const request = await rp.request();
      const start = await browser.get(request.url.href);
      const end = await walkThrough(browser, start, { number: record.number, password });
      answers.push({ rp, tokens: await rp.redeem(request, end.url) });
    }
    const underWay = new HtmlClient({ stopAt: atCallback });
    const begun = await underWay.get((await answers[0]!.rp.request({ acr_values: 'LoA2' })).url.href);
    const second = await underWay.submit(begun, {
      fields: { personal_number: record.number, password },
      button: 'continue',
    });

    const locked = await accounts('lock', '--basis', 'terms-breach', '--case', '12/QĐ-BCA', '--json');
    expect([locked.code, shown(locked).state]).to.deep.equal([0, 'locked']);
    expect(shown(locked).locks).to.deep.equal([{ basis: 'terms-breach', until: null, lifted_by: ['operator'] }]);
    // Before any relying party was told.
    for (const { rp, tokens } of answers) {
      const refused = await rp.userinfo(tokens.access_token, tokens.claims()!.sub).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(Error);
    }
    expect((await browser.get(`${test.issuer}/account`)).name).to.equal('sign-in');
    const after = await underWay.submit(second, { fields: { code: '000000' }, button: 'continue' });
    expect(after.url.startsWith('http://localhost:9/callback?code')).to.equal(false);

    await until(() => polite.tokens.length === 1);
    expect(decodeJwt(polite.tokens[0]!)).to.include({ aud: 'polite', sid: answers[1]!.tokens.claims()!['sid'] });
    expect(hanging).to.have.length(1);
    expect(hanging[0]?.headersSent).to.equal(false);
    expect(await test.service.sessions.list(shown(locked).id)).to.deep.equal([]);

    const unlocked = await accounts('unlock', '--basis', 'terms-breach', '--case', '12/QĐ-BCA', '--json');
    expect([unlocked.code, shown(unlocked).state]).to.deep.equal([0, 'active']);
    // What was over stays over.
    expect((await browser.get(`${test.issuer}/account`)).name).to.equal('sign-in');
    const signedIn = await walkThrough(browser, await browser.get((await answers[1]!.rp.request()).url.href), {
      ...{ number: record.number, password },
    });
    expect(signedIn.url).to.include('code=');
    const recorded = (await events()).filter(({ operator }) => operator === 'mai.lan');
    expect(recorded.map(({ type, case: file, by }) => [type, file, by])).to.have.deep.members([
      ['account_locked', '12/QD-BCA', 'operator'],
      ['account_unlocked', '12/QD-BCA', 'operator'],
    ]);
  });

  it('end a lock at its time, and say until when it is', async () => {
    const locked = await accounts('lock', '--basis', 'authority', '--case', 'A-1', '--until', '2999-12-31', '--json');
    expect(shown(locked).locks[0]).to.include({ basis: 'authority', until: '2999-12-31T17:00:00.000Z' });
    const text = await accounts('show', '--case', 'A-2');
    expect(text.stdout).to.include('locked').and.to.include('an operator');
    const looked = (await events()).find(({ type }) => type === 'account_looked_at');
    expect(looked).to.include({ case: 'A-2', operator: 'mai.lan', by: 'operator' });
    expect((await accounts('unlock', '--basis', 'authority', '--case', 'A-3')).code).to.equal(0);
  });

  it('are refused with who may', async () => {
    const death = await accounts('lock', '--basis', 'death', '--case', 'A-4');
    expect([death.code, death.stderr.includes('the feed of the population database')]).to.deep.equal([1, true]);
    const card = await accounts('unlock', '--basis', 'card-held', '--case', 'A-4');
    expect([card.code, card.stderr.includes('an officer at the desk')]).to.deep.equal([1, true]);
    const ever = await accounts('unlock', '--basis', 'death', '--case', 'A-4');
    expect([ever.code, ever.stderr.includes('lifted by nobody')]).to.deep.equal([1, true]);
    const none = await accounts('unlock', '--basis', 'authority', '--case', 'A-4');
    expect([none.code, none.stderr.includes('not locked for authority')]).to.deep.equal([1, true]);
    const past = await accounts('lock', '--basis', 'authority', '--case', 'A-4', '--until', '2001-01-01');
    expect([past.code, past.stderr.includes('future')]).to.deep.equal([1, true]);
    // Each refusal says something about the account.
    const looked = (await events()).filter(({ type, case: file }) => type === 'account_looked_at' && file === 'A-4');
    expect(looked.map(({ operator }) => operator)).to.deep.equal(Array.from({ length: 5 }, () => 'mai.lan'));
  });

  it('want a file and a number that are none of a person’s, and show no number', async () => {
    const { number } = test.person('level-2').record;
    for (const [args, hint] of [
      [['lock', '--basis', 'authority', '--case', number], '--case'],
      [['lock', '--basis', 'fly', '--case', 'A-5'], 'holder-request'],
      [['lock', '--basis', 'authority', '--case', 'A-5', '--until', '2026-02-30'], '--until'],
      [['show'], '--case'],
    ] as const) {
      const refused = await accounts(...args);
      expect([refused.code, refused.stderr.includes(hint)], args.join(' ')).to.deep.equal([2, true]);
      if (!(args as readonly string[]).includes(number)) expect(refused.stderr + refused.stdout).to.not.include(number);
    }
    const unasked = await runCommand(['accounts', 'show', '--case', 'A-6'], env);
    expect([unasked.code, unasked.stderr.includes('--number-file')]).to.deep.equal([2, true]);
    const other = join(test.config.data, 'other');
    writeFileSync(other, '001190999998');
    const unknown = await runCommand(['accounts', 'show', '--case', 'A-7', '--number-file', other], env);
    expect([unknown.code, unknown.stderr]).to.deep.equal([1, 'No account has this personal number.\n']);
    const inVain = (await events()).filter(({ type }) => type === 'account_not_found_at_work');
    expect(inVain.map(({ case: file, by }) => [file, by])).to.deep.equal([['A-7', 'operator']]);
    expect(JSON.stringify(inVain)).to.not.include('001190999998');
  });
});
