import { expect } from 'chai';
import type { HtmlClient, Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { answerOf, newBrowser } from '../protocol/party.ts';

type Individual = Readonly<Record<string, unknown>> | null;
type Members = Partial<Record<'id_token' | 'userinfo', Readonly<Record<string, Individual>>>>;
const essential = (values: object) => ({ essential: true, ...values });

describe('levels that a relying party asks for', function () {
  this.timeout(60_000);
  let test: TestService;
  let rp: TestRelyingParty;

  before(async () => {
    test = await startService({
      relyingParties: [recordOf({ id: 'portal' })],
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const who = (person: string) => ({
    number: test.person(person).record.number,
    password: test.person(person).password,
  });
  const start = async (claims: Members, parameters: Record<string, string> = {}, browser = newBrowser()) => {
    const asked = Object.keys(claims).length === 0 ? {} : { claims: JSON.stringify(claims) };
    const request = await rp.request({ ...asked, ...parameters });
    return { request, browser, page: await browser.get(request.url.href) };
  };
  const signInOn = (browser: HtmlClient, page: Page, person: string) =>
    browser.submit(page, { fields: { personal_number: who(person).number, password: who(person).password } });
  const errorAfter = async (browser: HtmlClient, page: Page) => {
    const end = await browser.submit(page, { button: 'continue' });
    return answerOf(end.url)['error'];
  };

  const impossible: [what: string, claims: Members][] = [
    ['an authentication_level of 9', { id_token: { authentication_level: essential({ value: 9 }) } }],
    ['one of 0', { id_token: { authentication_level: essential({ value: 0 }) } }],
    ['one of 2.5', { id_token: { authentication_level: essential({ value: 2.5 }) } }],
    ['one of "x"', { id_token: { authentication_level: essential({ value: 'x' }) } }],
    ['one of []', { id_token: { authentication_level: essential({ value: [] }) } }],
    ['one of [2]', { id_token: { authentication_level: essential({ value: [2] }) } }],
    ['one of true', { id_token: { authentication_level: essential({ value: true }) } }],
    ['one of null', { id_token: { authentication_level: essential({ value: null }) } }],
    ['no authentication_level at all', { id_token: { authentication_level: essential({ values: [] }) } }],
    ['one in userinfo alone', { userinfo: { authentication_level: essential({ value: 9 }) } }],
    [
      'one in userinfo beside an id_token member',
      { id_token: { name: null }, userinfo: { authentication_level: essential({ value: 9 }) } },
    ],
    [
      'one in userinfo beside a level in id_token',
      {
        id_token: { authentication_level: essential({ value: 2 }) },
        userinfo: { authentication_level: essential({ value: 'x' }) },
      },
    ],
    ['a value beside values that exist', { id_token: { acr: essential({ value: 'LoA9', values: ['LoA1'] }) } }],
    ['an acr that does not exist', { id_token: { acr: essential({ values: ['LoA9', 'loa1'] }) } }],
    ['no acr at all', { id_token: { acr: essential({ values: [] }) } }],
    ['an unknown acr in userinfo', { userinfo: { acr: essential({ value: 'LoA9' }) } }],
  ];
  for (const [what, claims] of impossible) {
    it(`that do not exist: ${what} is refused to everybody, before anyone has to sign in`, async () => {
      const { browser, page } = await start(claims, { acr_values: 'LoA1' });
      expect([page.name, page.problem]).to.deep.equal(['cannot-continue', 'unknown_level']);
      expect(page.text).to.not.match(/mức 1|level 1/);
      expect(page.$('#other-account')).to.have.length(0);
      expect(await errorAfter(browser, page)).to.equal('unmet_authentication_requirements');
    });
  }

  it('that do not exist are refused with prompt=none, with a session and without', async () => {
    const [, [, claims] = ['', {}]] = impossible;
    const silent = await start(claims, { prompt: 'none' });
    expect(answerOf(silent.page.url)['error']).to.equal('unmet_authentication_requirements');
    const { browser, page } = await start({});
    await walkThrough(browser, page, who('level-2'));
    const again = await start(claims, { prompt: 'none' }, browser);
    expect(answerOf(again.page.url)['error']).to.equal('unmet_authentication_requirements');
    const shown = await start(claims, {}, browser);
    expect([shown.page.name, shown.page.problem]).to.deep.equal(['cannot-continue', 'unknown_level']);
  });

  it('that do not exist are let be where they are not essential, or beside one that does', async () => {
    for (const claims of [
      { id_token: { authentication_level: { value: 9 }, acr: { values: ['LoA9'] } } },
      { userinfo: { authentication_level: { values: [] } } },
      { id_token: { acr: essential({}), authentication_level: null } },
      { id_token: { acr: essential({ values: ['LoA9', 'LoA1'] }) } },
    ]) {
      const { request, browser, page } = await start(claims);
      const end = await walkThrough(browser, page, who('level-2'));
      const stated = (await rp.redeem(request, end.url)).claims();
      expect(stated, JSON.stringify(claims)).to.include({ acr: 'LoA1', authentication_level: 1 });
    }
  });

  // Each with a citizen of its own: one phone gets few codes in ten minutes.
  const stricter: [what: string, person: string, claims: Members, parameters?: Record<string, string>][] = [
    ['userinfo alone', 'level-2', { userinfo: { authentication_level: essential({ value: 2 }) } }],
    [
      'userinfo beside id_token',
      'guardian',
      { id_token: { name: null }, userinfo: { acr: essential({ value: 'LoA2' }) } },
    ],
    [
      'userinfo above id_token',
      'officer',
      {
        id_token: { authentication_level: essential({ value: 1 }) },
        userinfo: { authentication_level: essential({ value: 2 }) },
      },
    ],
    [
      'id_token above userinfo',
      'operator',
      {
        id_token: { authentication_level: essential({ values: [2, 3] }) },
        userinfo: { authentication_level: essential({ value: '1' }) },
      },
    ],
    [
      'an essential one beside acr_values',
      'long-name',
      { userinfo: { acr: essential({ value: 'LoA2' }) } },
      { acr_values: 'LoA1' },
    ],
  ];
  for (const [what, person, claims, parameters] of stricter) {
    it(`in both members are merged, and the stricter holds: ${what}`, async () => {
      const { request, browser, page } = await start(claims, parameters);
      const next = await signInOn(browser, page, person);
      expect(next.name).to.equal('one-time-code');
      const end = await walkThrough(browser, next, who(person));
      expect((await rp.redeem(request, end.url)).claims()).to.include({ authentication_level: 2 });
    });
  }

  it('are stated as the ID token was asked to, also where userinfo was asked for more', async () => {
    const { request, browser, page } = await start({
      id_token: { acr: essential({ value: 'LoA1' }) },
      userinfo: { acr: essential({ value: 'LoA2' }) },
    });
    const end = await walkThrough(browser, page, who('no-email'));
    const tokens = await rp.redeem(request, end.url);
    expect(tokens.claims()).to.include({ acr: 'LoA1', authentication_level: 2 });
  });

  it('cannot be had: prompt=none gets the error, and the page says nothing false of the account', async () => {
    const level4 = { userinfo: { authentication_level: essential({ value: 4 }) } };
    const { browser, page } = await start(level4);
    const next = await signInOn(browser, page, 'level-1');
    expect([next.name, next.problem]).to.deep.equal(['cannot-continue', 'authentication_level_unreachable']);
    expect(await errorAfter(browser, next)).to.equal('unmet_authentication_requirements');
    const known = await start({}, {}, browser);
    await walkThrough(known.browser, known.page, who('level-1'));
    const silent = await start(level4, { prompt: 'none' }, browser);
    expect(answerOf(silent.page.url)['error']).to.equal('unmet_authentication_requirements');
  });

  it('of an account of level 2 are out of reach without a second factor: nobody is told that it is of level 1', async () => {
    const bare = await startService({
      config: { authentication: { factors: ['password'], password: { memory_kib: 1024, passes: 1, lanes: 1 } } },
      relyingParties: [recordOf({ id: 'needs-2', extra: { minimum_acr: 'LoA2' } })],
    });
    try {
      const party = await TestRelyingParty.open(bare, 'needs-2');
      const browser = newBrowser();
      const { record, password } = bare.person('level-2');
      const page = await browser.submit(await browser.get((await party.request()).url.href), {
        fields: { personal_number: record.number, password },
      });
      expect([page.name, page.problem]).to.deep.equal(['cannot-continue', 'authentication_level_unreachable']);
      expect(page.text).to.not.match(/mức 1|level 1/);
      expect(await errorAfter(browser, page)).to.equal('unmet_authentication_requirements');
    } finally {
      await bare.close();
    }
  });

  it('name a citizen in either member', async () => {
    const first = await start({});
    const end = await walkThrough(first.browser, first.page, who('level-2'));
    const sub = (await rp.redeem(first.request, end.url)).claims()?.sub ?? '';
    for (const member of ['id_token', 'userinfo'] as const) {
      const same = await start({ [member]: { sub: { value: sub } } }, { prompt: 'none' }, first.browser);
      expect(atCallback(same.page.url) && answerOf(same.page.url)['error']).to.equal(undefined);
      const other = await start({ [member]: { sub: { value: 'somebody' } } }, { prompt: 'none' }, first.browser);
      expect(answerOf(other.page.url)['error']).to.equal('login_required');
    }
  });
});
