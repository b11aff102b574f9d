import { expect } from 'chai';
import { generate } from 'otplib';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

interface Made {
  number: string;
  password: string;
  phone: string;
  email: string | null;
  totp_secret: string;
  recovery_codes: string[];
  passcode: string;
}

describe('people whom developers make in the sandbox', () => {
  let test: TestService;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'needs-2', extra: { minimum_acr: 'LoA2' } })] });
  });
  after(() => test.close());

  const make = async (asked: object): Promise<{ status: number; made: Made & { error: string } }> => {
    const response = await fetch(`${test.sandbox.url}/api/people`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
    });
    return { status: response.status, made: (await response.json()) as Made & { error: string } };
  };
  const signIn = async ({ number, password }: Made) => {
    const rp = await TestRelyingParty.open(test, 'needs-2');
    const browser = new HtmlClient({ stopAt: atCallback });
    const page = await browser.get((await rp.request()).url.href);
    return { browser, page: await browser.submit(page, { fields: { personal_number: number, password } }) };
  };

  it('sign in with the factors that were asked for', async () => {
    const factors = ['totp', 'passcode', 'recovery_code', 'email_code'];
    const { status, made } = await make({ name: 'Phan Thị <b>Ánh</b>', factors });
    expect(status).to.equal(201);
    expect(made.recovery_codes).to.have.length(10);
    expect(made.passcode).to.match(/^\d{6}$/);
    expect(made.email).to.match(/^own-\d{6}@example\.com$/);
    const { browser, page } = await signIn(made);
    expect(page.name).to.equal('totp');
    const next = await browser.submit(page, { fields: { totp: await generate({ secret: made.totp_secret }) } });
    expect(next.name).to.equal('consent');
    expect(next.text).to.not.include('<b>Ánh');
  });

  it('get a code on their phone where nothing else was asked for', async () => {
    const { made } = await make({});
    const { browser, page } = await signIn(made);
    expect(page.name).to.equal('one-time-code');
    const next = await browser.submit(page, { fields: { code: await test.codeSentTo(made.phone) } });
    expect(next.name).to.equal('consent');
  });

  it('are as the request says: level 1 does not reach level 2, and a locked account does not sign in', async () => {
    const level1 = await signIn((await make({ level: 1 })).made);
    expect(level1.page.name).to.equal('cannot-continue');
    const locked = await signIn((await make({ state: 'locked' })).made);
    expect(locked.page.name).to.equal('sign-in');
    const notActivated = await signIn((await make({ state: 'not-activated' })).made);
    expect(notActivated.page.name).to.equal('sign-in');
    expect((await make({ age: 8, level: 1 })).status).to.equal(201);
  });
});
