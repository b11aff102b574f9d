import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { HtmlClient } from '../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../support/relying-party.ts';
import { startService, type TestService } from '../support/service.ts';

describe('signing in to a relying party', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  const browse = () => new HtmlClient({ stopAt: atCallback });

  before(async () => {
    test = await startService({
      relyingParties: [
        recordOf({ id: 'portal' }),
        recordOf({ id: 'needs-2', extra: { minimum_acr: 'LoA2' } }),
        recordOf({
          id: 'portrait',
          claims: { name: { need: 'essential', purpose: 'form' }, portrait: { need: 'essential', purpose: 'form' } },
        }),
      ],
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const credentials = (key: string) => {
    const { record, password } = test.person(key);
    return { number: record.number, password };
  };

  it('releases what the citizen agreed to, and nothing else', async () => {
    const browser = browse();
    const request = await rp.request();
    const end = await walkThrough(browser, await browser.get(request.url.href), {
      ...credentials('level-2'),
      tick: ['phone_number'],
    });
    const tokens = await rp.redeem(request, end.url);
    const claims = tokens.claims();
    expect(claims).to.include({ acr: 'LoA1', authentication_level: 1 });
    expect(claims?.['amr']).to.deep.equal(['pwd']);
    const userinfo = await rp.userinfo(tokens.access_token, claims?.sub ?? '');
    expect(userinfo).to.have.all.keys('sub', 'name', 'phone_number', 'authentication_level');
    expect(userinfo.name).to.equal('Nguyễn Thị Minh Anh');
    expect(userinfo.phone_number).to.equal(test.person('level-2').phone);
  });

  it('remembers the consent and the session', async () => {
    const browser = browse();
    const first = await rp.request();
    await walkThrough(browser, await browser.get(first.url.href), { ...credentials('level-2'), tick: [] });
    const second = await rp.request();
    const end = await browser.get(second.url.href);
    expect(atCallback(end.url), end.text).to.equal(true);
    const tokens = await rp.redeem(second, end.url);
    expect(tokens.claims()?.['acr']).to.equal('LoA1');
  });

  it('leads from the authorization endpoint straight to the form, and by way of no other page', async () => {
    const browser = browse();
    const request = await rp.request();
    const answer = await browser.send(request.url.href);
    const location = answer.headers.get('location') ?? '';
    expect(location).to.match(/^http:\/\/localhost:\d+\/interaction\/[\w-]+\/sign-in$/);
    expect(await answer.text()).to.include(location);
    expect((await browser.send(location)).status).to.equal(200);
  });

  it('asks for the code as well where level 2 is wished, and states LoA2', async () => {
    const browser = browse();
    const request = await rp.request({ acr_values: 'LoA2' });
    const pages: (string | undefined)[] = [];
    const end = await walkThrough(browser, await browser.get(request.url.href), {
      ...credentials('level-2'),
      code: async () => {
        pages.push('one-time-code');
        const text = await test.lastMessage(test.person('level-2').phone);
        return /\b\d{6}\b/.exec(text ?? '')?.[0] ?? '';
      },
    });
    const claims = (await rp.redeem(request, end.url)).claims();
    expect(pages).to.deep.equal(['one-time-code']);
    expect(claims).to.include({ acr: 'LoA2', authentication_level: 2 });
    expect(claims?.['amr']).to.include.members(['pwd', 'sms', 'mfa']);
  });

  it('steps up by asking only for what is missing, and never lowers the session', async () => {
    const browser = browse();
    const first = await rp.request();
    await walkThrough(browser, await browser.get(first.url.href), credentials('level-2'));
    const second = await rp.request({ acr_values: 'LoA2' });
    const page = await browser.get(second.url.href);
    expect(page.name).to.equal('one-time-code');
    const raised = await rp.redeem(second, (await walkThrough(browser, page, credentials('level-2'))).url);
    expect(raised.claims()?.['acr']).to.equal('LoA2');
    const third = await rp.request();
    const unasked = await rp.redeem(third, (await browser.get(third.url.href)).url);
    expect(unasked.claims()?.['acr']).to.equal('LoA2');
    const fourth = await rp.request({ acr_values: 'LoA1' });
    const asked = await rp.redeem(fourth, (await browser.get(fourth.url.href)).url);
    expect(asked.claims()?.['acr']).to.equal('LoA1');
  });

  it('goes on at level 1 where a wished level cannot be had, and says so', async () => {
    const browser = browse();
    const request = await rp.request({ acr_values: 'LoA2' });
    const end = await walkThrough(browser, await browser.get(request.url.href), credentials('level-1'));
    expect((await rp.redeem(request, end.url)).claims()?.['acr']).to.equal('LoA1');
  });

  const essential = JSON.stringify({ id_token: { acr: { essential: true, values: ['LoA2'] } } });
  for (const [what, id, parameters] of [
    ['an essential acr', 'portal', { claims: essential }],
    ["the RP's minimum", 'needs-2', {}],
  ] as const) {
    it(`tells the citizen and the RP when ${what} cannot be met`, async () => {
      const browser = browse();
      const party = await TestRelyingParty.open(test, id);
      const request = await party.request(parameters);
      const page = await browser.submit(await browser.get(request.url.href), {
        fields: { personal_number: credentials('level-1').number, password: credentials('level-1').password },
      });
      expect(page.name).to.equal('cannot-continue');
      expect(page.problem).to.equal('account_level_too_low');
      const end = await browser.submit(page, { button: 'continue' });
      expect(new URL(end.url).searchParams.get('error')).to.equal('unmet_authentication_requirements');
      expect(new URL(end.url).searchParams.get('iss')).to.equal(test.issuer);
    });
  }

  it('refuses an essential claim that the account level does not open', async () => {
    const browser = browse();
    const party = await TestRelyingParty.open(test, 'portrait');
    const request = await party.request({ scope: 'openid profile portrait' });
    const page = await browser.submit(await browser.get(request.url.href), {
      fields: { personal_number: credentials('level-1').number, password: credentials('level-1').password },
    });
    expect(page.problem).to.equal('essential_claim_unavailable');
  });

  it('shows and releases the portrait at level 2', async () => {
    const browser = browse();
    const party = await TestRelyingParty.open(test, 'portrait');
    const request = await party.request({ scope: 'openid profile portrait' });
    const end = await walkThrough(browser, await browser.get(request.url.href), credentials('level-2'));
    const tokens = await party.redeem(request, end.url);
    const userinfo = await party.userinfo(tokens.access_token, tokens.claims()?.sub ?? '');
    expect(userinfo['portrait'])
      .to.be.a('string')
      .that.matches(/^data:image\/png;base64,/);
    expect(decodeJwt(tokens.id_token ?? '')).to.not.have.property('portrait');
  });

  it('gives each sector its own sub, the same each time', async () => {
    await test.put(recordOf({ id: 'elsewhere', client: { redirect_uris: ['https://elsewhere.example.vn/callback'] } }));
    const subs: Record<string, string[]> = { portal: [], elsewhere: [] };
    for (const [id, callback] of [
      ['portal', undefined],
      ['portal', undefined],
      ['elsewhere', 'https://elsewhere.example.vn/callback'],
    ] as const) {
      const browser = new HtmlClient({ stopAt: (url) => url.includes('/callback') });
      const party = await TestRelyingParty.open(test, id, undefined, {}, callback);
      const request = await party.request();
      let page = await browser.get(request.url.href);
      while (!page.url.includes('/callback')) {
        const { number, password } = credentials('level-2');
        page = await browser.submit(
          page,
          page.name === 'sign-in' ? { fields: { personal_number: number, password } } : { button: 'allow' },
        );
      }
      const sub = (await party.redeem(request, page.url)).claims()?.sub ?? '';
      expect(sub).to.not.include(credentials('level-2').number);
      subs[id]?.push(sub);
    }
    expect(subs['portal']?.[0]).to.equal(subs['portal']?.[1]);
    expect(subs['elsewhere']?.[0]).to.not.equal(subs['portal']?.[0]);
  });

  it('cancel and deny return access_denied', async () => {
    for (const button of ['cancel', 'deny'] as const) {
      const browser = browse();
      const request = await rp.request({ prompt: 'consent' });
      let page = await browser.get(request.url.href);
      if (button === 'deny') {
        const { number, password } = credentials('level-2');
        page = await browser.submit(page, { fields: { personal_number: number, password } });
        expect(page.name).to.equal('consent');
      }
      const end = await browser.submit(page, { button });
      expect(new URL(end.url).searchParams.get('error')).to.equal('access_denied');
    }
  });

  it('signs in again for prompt=login and max_age, and never shows a page for prompt=none', async () => {
    const browser = browse();
    const silent = await rp.request({ prompt: 'none' });
    const refused = await browser.get(silent.url.href);
    expect(new URL(refused.url).searchParams.get('error')).to.equal('login_required');
    const first = await rp.request();
    await walkThrough(browser, await browser.get(first.url.href), credentials('level-2'));
    const again = await rp.request({ prompt: 'login' });
    expect((await browser.get(again.url.href)).name).to.equal('sign-in');
    const quiet = await rp.request({ prompt: 'none' });
    expect(atCallback((await browser.get(quiet.url.href)).url)).to.equal(true);
    const demanding = await rp.request({ prompt: 'none', claims: essential });
    const unmet = new URL((await browser.get(demanding.url.href)).url);
    expect(unmet.searchParams.get('error')).to.equal('login_required');
  });

  it('lets another citizen sign in after the first, with nothing left of the first', async () => {
    const browser = browse();
    const first = await rp.request();
    const one = await rp.redeem(
      first,
      (await walkThrough(browser, await browser.get(first.url.href), credentials('level-2'))).url,
    );
    const second = await rp.request({ prompt: 'login' });
    const two = await rp.redeem(
      second,
      (await walkThrough(browser, await browser.get(second.url.href), credentials('level-1'))).url,
    );
    expect(two.claims()?.sub).to.not.equal(one.claims()?.sub);
    await rp.userinfo(one.access_token, one.claims()?.sub ?? '').then(
      () => expect.fail('the first citizen is still signed in'),
      () => undefined,
    );
  });

  it('fills in login_hint only where it is a personal number', async () => {
    const { number } = credentials('level-2');
    const hinted = await rp.request({ login_hint: number });
    const shown = await browse().get(hinted.url.href);
    expect(shown.$('[name=personal_number]').attr('value')?.replaceAll(' ', '')).to.equal(number);
    const odd = await rp.request({ login_hint: '"><script>' });
    expect((await browse().get(odd.url.href)).$('[name=personal_number]').attr('value') ?? '').to.equal('');
  });

  it('speaks the language that the RP asks for, until the citizen chooses', async () => {
    const browser = browse();
    const request = await rp.request({ ui_locales: 'vi en' });
    const page = await browser.get(request.url.href);
    expect(page.$('html').attr('lang')).to.equal('vi');
    const english = await browser.get(`${page.url}?lang=en`);
    expect(english.$('html').attr('lang')).to.equal('en');
    expect((await browser.get(page.url)).$('html').attr('lang')).to.equal('en');
  });
});
