import { expect } from 'chai';
import type { Page } from '../support/html-client.ts';
import { beginRecovery, guess, openTarget, type Target } from './support/attacker.ts';
import { NO_PAGE } from './support/routes.ts';

describe('attack: account enumeration', () => {
  let target: Target;
  before(async () => {
    target = await openTarget();
  });
  after(() => target.close());
  // Pages say until when to wait; that must not depend on how long a test takes.
  beforeEach(() => target.clock.stand());
  afterEach(() => target.clock.go());

  /** Everything observable in a response, without request-specific values. */
  const looks = (page: Page, number: string): string => {
    const headers = [...page.headers].filter(([name]) => !['date', 'set-cookie', 'content-length'].includes(name));
    const sent = Date.parse(page.headers.get('date') ?? '');
    const cookies = page.headers.getSetCookie().map((cookie) =>
      // A cookie lives for whole minutes; the second in which it was sent differs.
      cookie
        .replace(/=[^;]*/, '')
        .replace(/expires=([^;]*)/i, (_, end: string) => `${Math.round((Date.parse(end) - sent) / 60_000)} minutes`),
    );
    const text = page.text
      .replaceAll(number, 'NUMBER')
      .replaceAll(/\/interaction\/[\w-]+/g, '/interaction/UID')
      .replaceAll(/\/(recovery|register)\?from=[\w-]+/g, '/$1?from=UID')
      // The id of a refusal is random; what it stands for is in a sealed cookie.
      .replaceAll(/\bagain=[\w-]+/g, 'again=ID')
      // Each page has its own passkey challenge.
      .replaceAll(/&quot;challenge&quot;:&quot;[\w-]+&quot;/g, 'CHALLENGE')
      .replaceAll(/(?:&quot;|")challenge(?:&quot;|"):(?:&quot;|")[\w-]+(?:&quot;|")/g, 'CHALLENGE');
    return [page.status, ...headers, ...cookies, text].join('\n');
  };
  const numbers = async (): Promise<string[]> => [
    (await target.holder()).number,
    '001099000010',
    ...['locked', 'deceased', 'not-activated', 'level-1'].map((key) => target.test.person(key).record.number),
  ];

  it('by wrong passwords: one page for all, header by header', async () => {
    const seen = new Map<string, string[]>();
    for (const [index, number] of (await numbers()).entries()) {
      const browser = target.from(`203.0.${index}.110`);
      const page = await browser.submit(await target.signInPage(browser), {
        fields: { personal_number: number, password: 'x' },
      });
      expect(page.problem).to.equal('sign_in_failed');
      const shown = looks(page, number);
      seen.set(shown, [...(seen.get(shown) ?? []), number]);
    }
    expect([...seen.keys()], [...seen.keys()].join('\n=====\n')).to.have.length(1);
  });

  it('by delays: a number that nobody has is slowed down like any other', async () => {
    const seen = new Set<string>();
    for (const [index, number] of (await numbers()).entries()) {
      const browser = target.from(`203.0.${index}.111`);
      const { url } = await target.signInPage(browser);
      const outcomes: string[] = [];
      for (let time = 0; time < 7; time += 1)
        outcomes.push(await guess(browser, url, { number, password: `x${time}` }));
      seen.add(outcomes.join(' '));
    }
    expect([...seen]).to.have.length(1);
  });

  it('by accounts that are not open: only the right password tells, and wrong ones look like any other', async () => {
    const said = {
      locked: 'account_locked',
      deceased: 'account_of_deceased',
      'not-activated': 'account_not_activated',
    };
    for (const [key, problem] of Object.entries(said)) {
      const { record, password } = target.test.person(key);
      const browser = target.from('203.0.113.112');
      const { url } = await target.signInPage(browser);
      const { number } = record;
      expect(await guess(browser, url, { number, password: `${password}x` }), key).to.equal('sign_in_failed');
      expect(await guess(browser, url, { number, password }), key).to.equal(problem);
    }
  });

  it('by the number that a service hints at: the page says nothing of it', async () => {
    const seen = new Set<string>();
    for (const number of await numbers()) {
      const grouped = number.replace(/(\d{3})(?=\d)/g, '$1 ');
      const page = await target.signInPage(target.from('203.0.113.113'), { login_hint: number });
      seen.add(looks(page, number).replaceAll(grouped, 'NUMBER'));
    }
    expect([...seen], [...seen].join('\n=====\n')).to.have.length(1);
  });

  it('by recoveries of a password: the same pages, up to the last try', async () => {
    const seen = new Map<string, string[]>();
    for (const [index, number] of (await numbers()).entries()) {
      const browser = target.from(`203.0.${index}.116`);
      const shown: string[] = [];
      let page = await beginRecovery(browser, target.test.issuer, number);
      for (let time = 0; time < 7; time += 1) {
        shown.push(looks(page, number).replaceAll(/name="csrf" value="[^"]*"/g, 'CSRF'));
        if (page.$('[name=code]').length === 0) break;
        page = await browser.submit(page, { fields: { code: '314159' } });
      }
      const all = shown.join('\n-----\n');
      seen.set(all, [...(seen.get(all) ?? []), number]);
    }
    expect([...seen.keys()], [...seen.keys()].join('\n=====\n').slice(0, 20_000)).to.have.length(1);
  });

  it('by activations: the same pages for each number with a phone that is not its own, up to the last try', async () => {
    const seen = new Map<string, string[]>();
    for (const [index, number] of (await numbers()).entries()) {
      const browser = target.from(`203.0.${index}.117`);
      const shown: string[] = [];
      const start = await browser.get(`${target.test.issuer}/activate`);
      let page = await browser.submit(start, { fields: { personal_number: number, phone: '+84907000011' } });
      for (let time = 0; time < 7; time += 1) {
        shown.push(looks(page, number).replaceAll(/name="csrf" value="[^"]*"/g, 'CSRF'));
        if (page.$('[name=code]').length === 0) break;
        page = await browser.submit(page, { fields: { code: time === 6 ? '000000' : '314159' } });
      }
      const all = shown.join('\n-----\n');
      seen.set(all, [...(seen.get(all) ?? []), number]);
    }
    expect([...seen.keys()], [...seen.keys()].join('\n=====\n').slice(0, 20_000)).to.have.length(1);
  });

  it('by passkeys: the page for signing in names none, and an unknown one is refused as a wrong one is', async () => {
    const browser = target.from('203.0.113.114');
    const page = await browser.click(await target.signInPage(browser), '#passkey');
    const options = JSON.parse(page.$('[data-passkey]').attr('data-passkey') ?? '{}') as Record<string, unknown>;
    expect(options['allowCredentials'] ?? []).to.deep.equal([]);
    const { account } = await target.holder();
    const outcomes = new Set<string>();
    for (const userHandle of [account.id, 'nobody', '']) {
      const response = { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA', userHandle };
      const passkey = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response, clientExtensionResults: {} };
      const answer = await browser.post(page.url, new URLSearchParams({ passkey: JSON.stringify(passkey) }), {
        'sec-fetch-site': 'same-origin',
      });
      outcomes.add(`${answer.status} ${answer.problem}`);
    }
    expect([...outcomes]).to.deep.equal(['422 passkey_failed']);
  });

  it('by asking for another factor before any was shown: there is nobody to ask yet', async () => {
    const browser = target.from('203.0.113.115');
    const page = await target.signInPage(browser);
    const paths = target.test.service.routes
      .filter(({ method, path }) => method === 'GET' && path.startsWith('/interaction/:uid/') && !NO_PAGE.test(path))
      .map(({ path }) => path.slice('/interaction/:uid/'.length));
    expect(paths).to.include('one-time-code');
    for (const path of paths) {
      const answer = await browser.get(page.url.replace(/[^/]+$/, path));
      expect(answer.name, path).to.be.oneOf(['sign-in', 'passkey', 'passcode', 'other-device']);
      expect(answer.text).to.not.include('•••');
    }
  });
});
