import { expect } from 'chai';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import {
  atCallback,
  recordOf,
  TestRelyingParty,
  walkThrough,
  type AuthorizationRequest,
} from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

/** The `claims` parameter that asks for an authentication level. */
const asking = (value: number, essential: boolean): Record<string, string> => ({
  claims: JSON.stringify({ id_token: { authentication_level: { ...(essential ? { essential } : {}), value } } }),
});

describe('authentication levels 3 and 4, by the portrait check', () => {
  let test: TestService;
  let rp: TestRelyingParty;

  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const live = async (key: string): Promise<Buffer> => {
    const answer = await fetch(`${test.sandbox.url}/api/people/${test.person(key).record.number}/live-picture`);
    expect(answer.headers.get('content-type')).to.equal('image/png');
    return Buffer.from(await answer.arrayBuffer());
  };
  const who = (key: string) => ({ number: test.person(key).record.number, password: test.person(key).password });

  /** Signs in with the password and records the names of the following pages. */
  const start = async (key: string, parameters: Record<string, string>, browser = newBrowser()) => {
    const request = await rp.request(parameters);
    let page = await browser.get(request.url.href);
    const { number, password } = who(key);
    if (page.name === 'sign-in') page = await browser.submit(page, { fields: { personal_number: number, password } });
    return { browser, request, page };
  };
  const newBrowser = () => new HtmlClient({ stopAt: atCallback });

  /** Continues to the relying party, showing every factor that is asked for. */
  const goOn = async (key: string, browser: HtmlClient, from: Page): Promise<{ end: Page; pages: string[] }> => {
    const pages: string[] = [];
    let page = from;
    while (!atCallback(page.url) && page.problem === undefined) {
      pages.push(page.name ?? '');
      if (page.name === 'portrait-check') page = await browser.submit(page, { files: { picture: await live(key) } });
      else if (page.name === 'one-time-code') page = await browser.submit(page, { fields: { code: '000000' } });
      else page = await walkThrough(browser, page, who(key));
    }
    return { end: page, pages };
  };
  const claimsOf = async (request: AuthorizationRequest, end: Page) => {
    const claims = (await rp.redeem(request, end.url)).claims();
    return { acr: claims?.['acr'], amr: claims?.['amr'], level: claims?.['authentication_level'] };
  };

  it('3 asks for a picture beside the password, and for nothing that is not missing', async () => {
    const { browser, request, page } = await start('level-2', asking(3, true));
    const { end, pages } = await goOn('level-2', browser, page);
    expect(pages).to.deep.equal(['portrait-check', 'consent']);
    expect(await claimsOf(request, end)).to.deep.equal({ acr: 'LoA2', amr: ['pwd', 'face', 'mfa'], level: 3 });
  });

  it('4 asks for a possession and a picture', async () => {
    const { browser, request, page } = await start('guardian', asking(4, true));
    const { end, pages } = await goOn('guardian', browser, page);
    expect(pages).to.deep.equal(['one-time-code', 'portrait-check', 'consent']);
    expect(await claimsOf(request, end)).to.deep.equal({ acr: 'LoA2', amr: ['pwd', 'sms', 'face', 'mfa'], level: 4 });
  });

  it('a session of level 2 is asked for the picture alone, and one of level 4 for nothing', async () => {
    const first = await start('no-email', { acr_values: 'LoA2' });
    expect((await goOn('no-email', first.browser, first.page)).pages).to.deep.equal(['one-time-code', 'consent']);
    const second = await start('no-email', asking(4, true), first.browser);
    const up = await goOn('no-email', second.browser, second.page);
    expect(up.pages).to.deep.equal(['portrait-check']);
    expect((await claimsOf(second.request, up.end)).level).to.equal(4);
    for (const level of [3, 4]) {
      const again = await start('no-email', asking(level, true), first.browser);
      expect((await claimsOf(again.request, again.page)).level).to.equal(4);
    }
  });

  it('a wish is met where it can be', async () => {
    const { browser, request, page } = await start('officer', asking(3, false));
    const { end, pages } = await goOn('officer', browser, page);
    expect(pages).to.deep.equal(['portrait-check', 'consent']);
    expect((await claimsOf(request, end)).level).to.equal(3);
  });

  it('an account of level 1 has no portrait to compare: a wish is met as far as it goes, and says so', async () => {
    const { browser, request, page } = await start('level-1', asking(4, false));
    const { end, pages } = await goOn('level-1', browser, page);
    expect(pages).to.deep.equal(['one-time-code', 'consent']);
    expect(await claimsOf(request, end)).to.deep.equal({ acr: 'LoA1', amr: ['pwd', 'sms', 'mfa'], level: 2 });
  });

  it('an account of level 1 is told when the level is essential, and the relying party gets the error', async () => {
    for (const level of [3, 4]) {
      const { browser, page } = await start('level-1', asking(level, true));
      expect(page.name).to.equal('cannot-continue');
      const end = await browser.submit(page, { button: 'continue' });
      expect(new URL(end.url).searchParams.get('error')).to.equal('unmet_authentication_requirements');
    }
  });

  it('refuses no picture, what is none, a photo of a photo and somebody else, and goes on with the right one', async () => {
    const { browser, page } = await start('long-name', asking(3, true));
    expect(page.$('#picture').attr('accept')).to.equal('image/jpeg,image/png');
    const print = await fetch(`${test.sandbox.url}/people/${who('long-name').number}/print.png`);
    const tries: readonly [Buffer | undefined, string][] = [
      [undefined, 'portrait_missing'],
      [Buffer.from('GIF89a'), 'portrait_unreadable'],
      [Buffer.from(await print.arrayBuffer()), 'portrait_not_live'],
      [await live('level-2'), 'portrait_not_alike'],
    ];
    let at = page;
    for (const [picture, problem] of tries) {
      at = await browser.submit(at, picture === undefined ? {} : { files: { picture } });
      expect([at.status, at.problem, at.name]).to.deep.equal([422, problem, 'portrait-check']);
    }
    const { end } = await goOn(
      'long-name',
      browser,
      await browser.submit(at, { files: { picture: await live('long-name') } }),
    );
    expect(atCallback(end.url)).to.equal(true);
  });

  it('another way, another account and cancel need no picture, and may be sent by a client that knows no files', async () => {
    const { browser, page } = await start('operator', asking(4, false));
    const byPhone = page.name === 'one-time-code' ? await browser.submit(page, { button: 'another-way' }) : page;
    const check = await browser.submit(byPhone, { fields: { factor: 'portrait_check' } });
    expect(check.name).to.equal('portrait-check');
    expect((await browser.submit(check, { button: 'another-way' })).name).to.equal('factor');
    const plain = await browser.post(check.url, new URLSearchParams({ action: 'continue' }), { origin: test.issuer });
    expect(plain.problem).to.equal('portrait_missing');
    const cancelled = await browser.post(check.url, new URLSearchParams({ action: 'cancel' }), { origin: test.issuer });
    expect(new URL(cancelled.url).searchParams.get('error')).to.equal('access_denied');
  });
});

describe('a portrait check that can not be made', () => {
  const JPEG = Buffer.from('ffd8ffe000104a46', 'hex');
  const PICTURE_LIMIT = 100_000;
  let test: TestService;
  let browser: HtmlClient;
  let page: Page;

  before(async () => {
    test = await startService({
      relyingParties: [recordOf({ id: 'portal' })],
      // Nobody listens there.
      config: { matcher: { url: 'http://127.0.0.1:9', picture_limit: `${PICTURE_LIMIT / 1000} KB` } },
    });
    const rp = await TestRelyingParty.open(test, 'portal');
    browser = new HtmlClient({ stopAt: atCallback });
    const start = await browser.get((await rp.request(asking(3, true))).url.href);
    const { record, password } = test.person('level-2');
    page = await browser.submit(start, { fields: { personal_number: record.number, password } });
    expect(page.name).to.equal('portrait-check');
  });
  after(() => test.close());

  it('because the matcher does not answer leaves everything as it was', async () => {
    const away = await browser.submit(page, { files: { picture: JPEG } });
    expect([away.status, away.problem, away.name]).to.deep.equal([503, 'matcher_unavailable', 'portrait-check']);
    expect(away.headers.get('retry-after')).to.equal('10');
    expect((await browser.get(page.url)).name).to.equal('portrait-check');
  });

  const sizes: readonly [string, number][] = [
    ['a little', PICTURE_LIMIT * 1.05],
    ['far', PICTURE_LIMIT * 50],
  ];
  for (const [how, bytes] of sizes) {
    it(`because the picture is ${how} too large says so on the page`, async () => {
      const picture = Buffer.concat([JPEG, Buffer.alloc(bytes)]);
      const large = await browser.submit(page, { files: { picture } });
      expect([large.status, large.problem, large.name]).to.deep.equal([413, 'portrait_too_large', 'portrait-check']);
    });
  }

  it('because the length was not stated, and the picture has no end, says so as well', async () => {
    const form = new FormData();
    form.append('picture', new Blob([JPEG, new Uint8Array(PICTURE_LIMIT * 5)]), 'file');
    const multipart = new Request(page.url, { method: 'POST', body: form });
    const init = {
      method: 'POST',
      body: multipart.body,
      duplex: 'half' as const,
      headers: { 'content-type': multipart.headers.get('content-type') ?? '', origin: test.issuer },
    };
    const answer = await browser.send(page.url, init);
    expect(answer.status).to.equal(303);
    const large = await browser.get(new URL(answer.headers.get('location') ?? '', page.url).href);
    expect([large.status, large.problem]).to.deep.equal([413, 'portrait_too_large']);
  });

  it('because the form is broken is a malformed request', async () => {
    for (const type of ['multipart/form-data; boundary=x', 'multipart/form-data; ']) {
      const broken = await browser.post(page.url, 'no parts here', { 'content-type': type, origin: test.issuer });
      expect([broken.status, broken.problem]).to.deep.equal([400, 'malformed_request']);
    }
  });

  it('reads nothing so large from those who have not come so far', async () => {
    const stranger = new HtmlClient();
    const form = new FormData();
    form.append('picture', new Blob([JPEG]), 'file');
    const refused = await stranger.post(page.url, form, { origin: test.issuer });
    expect(refused.problem).to.be.oneOf(['cookies_needed', 'sign_in_over']);
    const rp = await TestRelyingParty.open(test, 'portal');
    const early = new HtmlClient({ stopAt: atCallback });
    const signIn = await early.get((await rp.request(asking(3, true))).url.href);
    const sent = await early.post(signIn.url.replace('sign-in', 'portrait-check'), form, { origin: test.issuer });
    expect(sent.name).to.equal('sign-in');
  });
});
