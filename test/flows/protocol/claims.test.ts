import { expect } from 'chai';
import { startService, type TestService } from '../../support/service.ts';
import { recordOf } from '../../support/relying-party.ts';
import { signInTo } from './party.ts';

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

describe('claims that are released', () => {
  let test: TestService;
  before(async () => {
    test = await startService({
      relyingParties: [
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
});
