import { expect } from 'chai';
import { hasArrived } from '../../support/account.ts';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { beginActivation, choose, declarationOf, declare, PASSWORD } from './applicant.ts';

for (const language of ['vi', 'en'] as const) {
  describe(`from no account to a service, in ${language}`, () => {
    let test: TestService;
    let rp: TestRelyingParty;
    before(async () => {
      test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
      rp = await TestRelyingParty.open(test, 'portal');
    });
    after(() => test.close());

    it('registers, activates, and is signed in where it began', async () => {
      const { record, phone, email } = test.person('applicant');
      const browser = new HtmlClient({ stopAt: atCallback, headers: { 'accept-language': language } });
      const request = await rp.request();
      const signIn = await browser.get(request.url.href);
      const start = await browser.click(signIn, '#register');
      expect(start.name).to.equal('register-start');
      const identity = await browser.click(start, '#continue');
      expect([identity.name, identity.$('#progress').attr('data-at')]).to.deep.equal(['register-identity', '1']);
      const contact = await browser.submit(identity, { fields: { ...declarationOf(test) } });
      expect(contact.name).to.equal('register-contact');
      expect(contact.$('#declared').text()).to.include('Phan Thị Ngọc Hà').and.include('048 198 265 094');
      const mail = await browser.submit(contact, { fields: { phone: '0900 000 115', email: email ?? '' } });
      expect(mail.name).to.equal('register-email');
      const code = await browser.submit(mail, { fields: { email_code: await test.codeSentTo(email ?? '') } });
      expect([code.name, code.$('#progress').attr('data-at')]).to.deep.equal(['register-code', '3']);
      const sent = await test.codeSentTo(phone);
      const wrong = await browser.submit(code, { fields: { code: sent === '111111' ? '222222' : '111111' } });
      expect([wrong.status, wrong.problem]).to.deep.equal([422, 'code_wrong']);
      const result = await browser.submit(wrong, { fields: { code: sent } });
      expect(result.name).to.equal('register-result');
      await hasArrived(test, phone, `${test.issuer}/activate`);
      await hasArrived(test, email ?? '', `${test.issuer}/activate`);
      const made = await test.service.accounts.findByNumber(record.number);
      expect([made?.state, made?.level, made?.identity.address.formatted]).to.deep.equal([
        'not-activated',
        0,
        record.address.formatted,
      ]);

      const activation = await browser.click(result, '#activate');
      expect(activation.name).to.equal('activate-start');
      const asked = await browser.submit(activation, { fields: { personal_number: record.number, phone } });
      expect([asked.name, asked.$('#progress').attr('data-of')]).to.deep.equal(['activate-code', '5']);
      const password = await browser.submit(asked, { fields: { code: '000000' } });
      expect(password.name).to.equal('activate-password');
      const personal = await browser.submit(password, { fields: { new_password: `${record.number}x` } });
      expect(personal.problem).to.equal('password_personal');
      const passkey = await choose(browser, personal);
      expect(passkey.name).to.equal('activate-passkey');
      await hasArrived(test, phone, 'vừa được kích hoạt');
      const consent = await browser.submit(passkey, { button: 'later' });
      expect(consent.name).to.equal('consent');
      const end = await walkThrough(browser, consent, { number: record.number, password: PASSWORD });
      const claims = (await rp.redeem(request, end.url)).claims();
      expect([claims?.['acr'], claims?.['authentication_level']]).to.deep.equal(['LoA1', 2]);

      // Nothing signs in once more by itself in this browser.
      const signedOut = await browser.submit(await browser.get(`${test.issuer}/session/end`));
      expect(signedOut.name).to.equal('signed-out');
      expect((await browser.get(`${test.issuer}/account`)).name).to.equal('sign-in');
      // The password is one like any other.
      const elsewhere = new HtmlClient();
      const page = await elsewhere.get(`${test.issuer}/account`);
      const signed = await elsewhere.submit(page, { fields: { personal_number: record.number, password: PASSWORD } });
      expect(signed.name).to.not.equal('sign-in');
      const active = await test.service.accounts.findByNumber(record.number);
      expect([active?.state, active?.level]).to.deep.equal(['active', 1]);
    });

    it('begins without a service, and ends on the own pages', async () => {
      const person = test.person('not-activated');
      const browser = new HtmlClient({ headers: { 'accept-language': language } });
      const account = await test.service.accounts.findByNumber(person.record.number);
      if (account === undefined) throw new Error('nobody is there');
      await test.service.registration.activations.issue(account, 1, language);
      const code = await beginActivation(browser, test, person.record.number, person.phone);
      const passkey = await choose(browser, await browser.submit(code, { fields: { code: '000000' } }));
      const home = await browser.submit(passkey, { button: 'later' });
      expect(home.name).to.equal('account-home');
    });

    it('takes the text of the card', async () => {
      const { record } = test.person('applicant');
      const browser = new HtmlClient();
      const page = await browser.get(`${test.issuer}/register/card`);
      const text = `${record.number}||PHAN THỊ NGỌC HÀ|18081998|Nữ|31 đường Sao Biển|05092023`;
      const contact = await browser.submit(page, { fields: { card: text } });
      expect(contact.name).to.equal('register-contact');
      const again = await browser.submit(page, { fields: { card: 'xin chào' } });
      expect([again.name, again.problem, again.$('#card-error').length]).to.deep.equal([
        'register-card',
        'card_malformed',
        1,
      ]);
      expect((await declare(new HtmlClient(), test, declarationOf(test), '0900000199')).name).to.equal('register-code');
    });
  });
}
