import { expect } from 'chai';
import { startService, type TestService } from '../../support/service.ts';
import type { PersonalNumber } from '../../../src/identity/index.ts';
import { recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { newBrowser, signInTo } from './party.ts';

const PROFILE = [
  'name',
  'family_name',
  'middle_name',
  'given_name',
  'birthdate',
  'gender',
  'nationality',
  'updated_at',
];
const OTHERS = ['personal_number', 'address', 'phone_number', 'phone_number_verified', 'email', 'email_verified'];
const DERIVED = ['age_over_14', 'age_over_18', 'birth_year'];
const all = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { need: 'essential', purpose: 'form' }]));

const JWT_API = 'https://jwt.example.vn';
const OPAQUE_API = 'https://opaque.example.vn';

describe('claims that are released', () => {
  let test: TestService;
  before(async () => {
    test = await startService({
      config: {
        resource_servers: [
          { indicator: JWT_API, scopes: ['read'], access_token_format: 'jwt', signing_algorithm: 'ES256' },
          { indicator: OPAQUE_API, scopes: ['read'], access_token_format: 'opaque' },
        ],
      },
      relyingParties: [
        recordOf({ id: 'caller', extra: { resources: { [JWT_API]: ['read'], [OPAQUE_API]: ['read'] } } }),
        recordOf({ id: 'all', claims: all([...PROFILE, ...OTHERS]) }),
        recordOf({ id: 'less', claims: all(DERIVED) }),
      ],
    });
  });
  after(() => test.close());

  const released = async (id: string, scope: string, person: string) => {
    const { rp, tokens, sub } = await signInTo(test, id, { person, parameters: { scope } });
    return rp.userinfo(tokens.access_token, sub);
  };

  it('of a citizen are those of the record in the population database and of the account', async () => {
    const { record, phone, email } = test.person('level-2');
    const before = Math.floor(Date.now() / 1000) - 3600;
    const claims = await released('all', 'openid profile personal_number address phone email', 'level-2');
    expect(claims).to.have.all.keys('sub', 'authentication_level', ...PROFILE, ...OTHERS);
    expect(claims).to.include({
      ...{ name: 'Nguyễn Thị Minh Anh', family_name: 'Nguyễn', given_name: 'Anh' },
      ...{ birthdate: record.birthdate, gender: 'female', nationality: 'VN', personal_number: record.number },
      ...{ phone_number: phone, phone_number_verified: true, email, email_verified: true },
    });
    expect(claims.middle_name).to.equal('Thị Minh');
    expect(claims.address).to.have.property('formatted').that.includes('Hà Nội');
    expect(claims.updated_at).to.be.within(before, Math.ceil(Date.now() / 1000));
  });

  it('give less where less is enough: over 14, over 18, the year', async () => {
    const year = (person: string): number => Number(test.person(person).record.birthdate.slice(0, 4));
    for (const [person, over14, over18] of [
      ['level-2', true, true],
      ['teenager', true, false],
    ] as const) {
      const { sub: _, authentication_level: __, ...derived } = await released('less', 'openid age', person);
      expect(derived, person).to.deep.equal({ age_over_14: over14, age_over_18: over18, birth_year: year(person) });
    }
  });

  it('of a citizen whose birth date is known by its year, and whose record has gaps, are whole and true', async () => {
    const number = '001150700123' as PersonalNumber;
    const { record, password } = test.person('level-2');
    const { accounts, authentication } = test.service;
    const created = await accounts.create({
      identity: {
        ...{ number, birthdate: '1950-00-00', sex: 'female', nationality: 'VN' },
        name: { family: 'Nguyễn'.normalize('NFD'), middle: '', given: '' },
        address: { ...record.address, ward: '' },
      },
      level: 2,
      phone: test.person('level-2').phone,
    });
    if (!created.ok) throw new Error(created.problem.code);
    await authentication.factors.password.set(created.value.id, password);

    const browser = newBrowser();
    const rp = await TestRelyingParty.open(test, 'all');
    const request = await rp.request({ scope: 'openid profile address email' });
    const seen: string[] = [];
    let page = await browser.get(request.url.href);
    page = await browser.submit(page, { fields: { personal_number: number, password } });
    seen.push(page.text);
    const end = await walkThrough(browser, page, { number, password });
    expect(seen.join())
      .to.match(/1950/)
      .and.not.match(/00\/1950/);
    const tokens = await rp.redeem(request, end.url);
    const claims = await rp.userinfo(tokens.access_token, tokens.claims()?.sub ?? '');
    expect(claims).to.include({ birthdate: '1950', name: 'Nguyễn', family_name: 'Nguyễn' });
    expect(claims).to.not.have.any.keys('middle_name', 'given_name', 'email', 'email_verified');
    expect(claims.address).to.not.have.property('locality');

    expect((await browser.get(`${test.issuer}/account`)).text).to.include('Nguyễn');
  });

  it('are given for no token that is meant for an API, nor for an ID token', async () => {
    for (const resource of [JWT_API, OPAQUE_API]) {
      const parameters = { scope: 'openid profile read', resource };
      const { tokens } = await signInTo(test, 'caller', { parameters });
      for (const token of [tokens.access_token, tokens.id_token ?? '']) {
        const answer = await fetch(`${test.issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } });
        expect(answer.status, resource).to.be.oneOf([401, 403]);
        expect(await answer.text(), resource)
          .to.match(/invalid_token|insufficient_scope/)
          .and.not.include('Nguyễn');
      }
    }
  });
});
