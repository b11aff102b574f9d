import { expect } from 'chai';
import request from 'supertest';
import { parseRelyingParty } from '../../../src/relying-parties/index.ts';
import { HtmlClient } from '../../support/html-client.ts';
import { recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const SVG = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>',
);

const LINKS = { policy_uri: 'https://portal.example.vn/privacy', tos_uri: 'https://portal.example.vn/terms' };

describe('what a relying party shows of itself', () => {
  let test: TestService;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'plain' })] });
    const raw = recordOf({ id: 'pictured', extra: { logo: 'a.svg', ...LINKS } });
    const { record, faults } = parseRelyingParty(JSON.stringify(raw), 'json');
    if (record === undefined) throw new Error(JSON.stringify(faults));
    await test.service.relyingParties.put(record, { type: 'image/svg+xml', bytes: SVG });
  });
  after(() => test.close());

  const logo = (id: string) =>
    request(test.service.app.callback()).get(`/relying-parties/${encodeURIComponent(id)}/logo`);

  it('is its logo, which is served by us and can do nothing as a page of its own', async () => {
    const answer = await logo('pictured')
      .expect('content-type', 'image/svg+xml')
      .expect('content-security-policy', /^default-src 'none'.*sandbox$/)
      .expect('x-content-type-options', 'nosniff');
    expect((answer.body as Buffer).equals(SVG)).to.equal(true);
  });

  it('is no logo where there is none', async () => {
    for (const id of ['plain', 'nobody', '../plain', '__proto__']) await logo(id).expect(404);
  });

  it('is its logo, its policy and its terms on the consent page, and nothing where the record has none', async () => {
    const shown = async (id: string): Promise<unknown[]> => {
      const rp = await TestRelyingParty.open(test, id);
      const browser = new HtmlClient();
      const { record, password } = test.person('level-2');
      const page = await browser.submit(await browser.get((await rp.request()).url.href), {
        fields: { personal_number: record.number, password },
      });
      expect(page.name).to.equal('consent');
      const hrefs = page.$('main a[href^=https]').toArray();
      return [...hrefs.map((link) => page.$(link).attr('href')), page.$('main img').attr('src')?.replace(/\?.*/, '')];
    };
    expect(await shown('pictured')).to.deep.equal([LINKS.policy_uri, LINKS.tos_uri, '/relying-parties/pictured/logo']);
    expect(await shown('plain')).to.deep.equal([undefined]);
  });
});
