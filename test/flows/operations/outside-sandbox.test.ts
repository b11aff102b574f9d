import { expect } from 'chai';
import request from 'supertest';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

describe('outside the sandbox', () => {
  let test: TestService;
  before(async () => {
    test = await startService({
      config: { sandbox: { enabled: false, fixed_code: null }, outbound: { allow_private_addresses: false } },
      relyingParties: [recordOf({ id: 'needs-2', extra: { minimum_acr: 'LoA2' } })],
    });
  });
  after(() => test.close());

  it('the one-time code of sandbox people opens nothing, and the code that was sent does', async () => {
    const rp = await TestRelyingParty.open(test, 'needs-2');
    const browser = new HtmlClient({ stopAt: atCallback });
    const { record, password, phone } = test.person('level-2');
    const signIn = await browser.get((await rp.request()).url.href);
    const code = await browser.submit(signIn, { fields: { personal_number: record.number, password } });
    const refused = await browser.submit(code, { fields: { code: '000000' } });
    expect([refused.status, refused.problem, refused.name]).to.deep.equal([422, 'code_wrong', 'one-time-code']);
    const next = await browser.submit(refused, { fields: { code: await test.codeSentTo(phone) } });
    expect(next.name).to.equal('consent');
  });

  it('nobody is told of people or messages', async () => {
    for (const path of ['/api/people', '/api/messages?to=0912345678', '/messages', '/openapi.json']) {
      await request(test.service.app.callback()).get(path).expect(404);
    }
  });
});
