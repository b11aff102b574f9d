import { expect } from 'chai';
import { accountsCollection } from '../../../src/identity/index.ts';
import { recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { newBrowser } from '../protocol/party.ts';

const PERSON = 'no-email';
const claims = (need: string) => ({
  name: { need: 'essential', purpose: 'form' },
  email: { need, purpose: 'form' },
  email_verified: { need: 'voluntary', purpose: 'form' },
});

describe('claims that an account does not have', () => {
  let test: TestService;
  before(async () => {
    test = await startService({
      relyingParties: [
        recordOf({ id: 'voluntary', claims: claims('voluntary') }),
        recordOf({ id: 'essential', claims: claims('essential') }),
        recordOf({ id: 'email', claims: { email: { need: 'voluntary', purpose: 'form' } } }),
        recordOf({
          id: 'portrait',
          claims: { name: { need: 'essential', purpose: 'form' }, portrait: { need: 'voluntary', purpose: 'form' } },
        }),
      ],
    });
  });
  after(() => test.close());

  const open = async (id: string, scope: string, { person = PERSON, browser = newBrowser() } = {}) => {
    const rp = await TestRelyingParty.open(test, id);
    const request = await rp.request({ scope, ui_locales: 'vi' });
    const { record, password } = test.person(person);
    let page = await browser.get(request.url.href);
    if (page.name === 'sign-in') {
      page = await browser.submit(page, { fields: { personal_number: record.number, password } });
    }
    const finish = async (end = page) => {
      const last = await walkThrough(browser, end, { number: record.number, password });
      const tokens = await rp.redeem(request, last.url);
      return rp.userinfo(tokens.access_token, tokens.claims()?.sub ?? '');
    };
    return { rp, browser, page, finish };
  };
  const accountId = async () => {
    const account = await test.service.accounts.findByNumber(test.person(PERSON).record.number);
    if (account === undefined) throw new Error('nobody');
    return account.id;
  };
  const decided = async (rp: string): Promise<unknown> => {
    const consent = await test.service.store.raw('consents').findOne({ accountId: await accountId(), rp });
    return (consent?.['decisions'] as { claim: string; granted: boolean }[]).map(({ claim }) => claim);
  };
  /** The holder adds an e-mail address. */
  const addEmail = async (email: string): Promise<void> => {
    const { seal, store } = test.service;
    const accounts = store.collection(accountsCollection);
    const _id = await accountId();
    const document = await accounts.findOne({ _id });
    if (document === null) throw new Error('nobody');
    const part = seal.open<object>(document.sealed, accountsCollection.name);
    await accounts.updateOne({ _id }, { $set: { sealed: seal.seal({ ...part, email }, accountsCollection.name) } });
  };

  it('are not offered, and the page says so, with its proof', async () => {
    const { page, finish } = await open('voluntary', 'openid profile email');
    expect(page.name).to.equal('consent');
    expect(page.$('[value=email], [value=email_verified]')).to.have.length(0);
    expect(page.$('#lacking').text()).to.match(/không có: Thư điện tử; .+ Dịch vụ sẽ không nhận được thông tin này/);
    expect(await finish()).to.not.have.any.keys('email', 'email_verified');
    expect(await decided('voluntary')).to.deep.equal(['name']);
    const record = await test.service.store.raw('consent_records').findOne({ rp: 'voluntary' });
    expect(JSON.stringify(record?.['text'])).to.include('không có: Thư điện tử; ');
  });

  it('cannot be agreed to by a form that names them all the same', async () => {
    const { page, browser } = await open('email', 'openid email');
    expect([page.$('#lacking').length, page.$('section.purpose').length]).to.deep.equal([1, 0]);
    const body = new URLSearchParams({
      claims: 'email',
      shown: page.$('[name=shown]').attr('value') ?? '',
      action: 'allow',
    });
    const action = new URL(page.$('form').attr('action') ?? '', page.url).href;
    await browser.post(action, body, { origin: test.issuer });
    expect(await decided('email')).to.deep.equal([]);
  });

  it('do not stop a sign-in where they are essential: the page says that the service needs them', async () => {
    const { page, finish } = await open('essential', 'openid profile email');
    expect(page.$('#lacking').text()).to.match(/Thư điện tử\. Dịch vụ cần thông tin này/);
    expect(await finish()).to.have.property('name');
    expect(await decided('essential')).to.deep.equal(['name']);
  });

  it('are said of an account whose level does not open them as well', async () => {
    const { page } = await open('portrait', 'openid profile portrait', { person: 'level-1' });
    expect(page.$('#lacking').text()).to.include('Ảnh chân dung');
    const { page: higher } = await open('portrait', 'openid profile portrait', { person: 'level-2' });
    expect([higher.$('#lacking').length, higher.$('[value=portrait]').length]).to.deep.equal([0, 1]);
  });

  it('are asked for when the account has them, and are released only then', async () => {
    const scope = 'openid profile email';
    const { browser, finish, page } = await open('voluntary', scope);
    await finish(page);
    const before = await open('voluntary', scope, { browser });
    expect(before.page.name, 'nothing is missing').to.equal(undefined);
    await addEmail('later@example.vn');
    expect(await before.finish()).to.not.have.any.keys('email', 'email_verified');
    for (const id of ['voluntary', 'essential', 'email'] as const) {
      const after = await open(id, id === 'email' ? 'openid email' : scope, { browser });
      expect(after.page.name, id).to.equal('consent');
      expect(after.page.$('#lacking'), id).to.have.length(0);
      expect(after.page.text, id).to.include('later@example.vn');
    }
  });
});
