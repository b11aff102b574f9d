import { expect } from 'chai';
import fc from 'fast-check';
import { granted, missing, type Consent, type ConsentDecision } from '../../src/consent/index.ts';
import type { AccountId, Acr } from '../../src/identity/index.ts';
import type { ClaimTerms, RelyingParty } from '../../src/relying-parties/index.ts';
import { relyingParty } from '../relying-parties/records.ts';

const AT = new Date('2026-01-01T00:00:00Z');
const UNTIL = new Date('2026-06-30T00:00:00Z');
const base = relyingParty();

const decision = (rp: RelyingParty, claim: string, changes: Partial<ConsentDecision> = {}): ConsentDecision => {
  const terms = rp.claims[claim] ?? { need: 'voluntary', purpose: 'gone' };
  const purposeText = rp.purposes[terms.purpose]?.vi ?? '';
  return {
    granted: true,
    ...terms,
    purposeText,
    language: 'vi',
    acr: 'LoA1',
    at: AT,
    expiresAt: UNTIL,
    version: 1,
    ...changes,
  };
};

const consent = (decisions: Record<string, ConsentDecision>): Consent => ({
  accountId: 'account' as AccountId,
  rp: base.id,
  decisions,
  acr: 'LoA1',
  language: 'vi',
  at: AT,
  expiresAt: UNTIL,
  version: 1,
});

const agreed = (rp: RelyingParty = base): Consent =>
  consent(Object.fromEntries(Object.keys(rp.claims).map((name) => [name, decision(rp, name)])));

const changed = (changes: Record<string, unknown>): RelyingParty => relyingParty(changes);

describe('what is missing and what is granted', () => {
  const ALL = ['name', 'birthdate', 'phone_number'];
  const claims = (name: Partial<ClaimTerms>) => ({
    ...base.claims,
    name: { need: 'essential', purpose: 'residence-form', ...name },
  });
  const rows: [
    what: string,
    consent: Consent | undefined,
    asked: string[],
    rp: RelyingParty,
    missing: string[],
    granted: string[],
    acr?: Acr,
  ][] = [
    ['no consent yet', undefined, ALL, base, ALL, []],
    ['nothing asked', agreed(), [], base, [], []],
    ['all agreed', agreed(), ALL, base, [], ALL],
    ['less asked than agreed', agreed(), ['name'], base, [], ['name']],
    [
      'more asked than agreed',
      consent({ name: decision(base, 'name') }),
      ALL,
      base,
      ['birthdate', 'phone_number'],
      ['name'],
    ],
    [
      'unticked: remembered, not asked again, not granted',
      consent({ birthdate: decision(base, 'birthdate', { granted: false }) }),
      ['birthdate'],
      base,
      [],
      [],
    ],
    [
      'the need was raised',
      agreed(),
      ALL,
      changed({ claims: { ...base.claims, birthdate: { need: 'essential', purpose: 'residence-form' } } }),
      ['birthdate'],
      ['name', 'phone_number'],
    ],
    ['the need was lowered', agreed(), ['name'], changed({ claims: claims({ need: 'voluntary' }) }), ['name'], []],
    ['another purpose', agreed(), ['name'], changed({ claims: claims({ purpose: 'status-news' }) }), ['name'], []],
    [
      'another text of the purpose',
      agreed(),
      ['name'],
      changed({
        purposes: { ...base.purposes, 'residence-form': { vi: 'Bán dữ liệu', en: 'Fill in the residence form' } },
      }),
      ['name'],
      [],
    ],
    [
      'another text in the language that was not shown',
      agreed(),
      ['name'],
      changed({
        purposes: { ...base.purposes, 'residence-form': { ...base.purposes['residence-form'], en: 'Fill in' } },
      }),
      [],
      ['name'],
    ],
    [
      'the claim is no longer in the record',
      agreed(),
      ['phone_number'],
      changed({ claims: { name: base.claims['name'] } }),
      ['phone_number'],
      [],
    ],
    ['the level of the record was raised', agreed(), ['name'], changed({ minimum_acr: 'LoA2' }), ['name'], []],
    ['the level asked for is higher', agreed(), ['name'], base, ['name'], [], 'LoA2'],
    [
      'agreed at the higher level',
      consent({ name: decision(base, 'name', { acr: 'LoA2' }) }),
      ['name'],
      base,
      [],
      ['name'],
      'LoA1',
    ],
    [
      'names that every object has',
      agreed(),
      ['constructor', '__proto__', 'toString'],
      base,
      ['constructor', '__proto__', 'toString'],
      [],
    ],
  ];
  for (const [what, given, asked, rp, stillMissing, released, acr] of rows) {
    it(what, () => {
      expect(missing(given, asked, rp, acr)).to.deep.equal(stillMissing);
      expect(granted(given, asked, rp, acr)).to.deep.equal(released);
    });
  }

  const names = ['name', 'birthdate', 'phone_number', 'email', 'gender'];
  const terms = fc.record({
    need: fc.constantFrom('essential', 'voluntary'),
    purpose: fc.constantFrom('residence-form', 'status-news'),
  });
  const someRp = fc.dictionary(fc.constantFrom(...names), terms).map((listed) => changed({ claims: listed }));
  const someConsent = fc
    .dictionary(
      fc.constantFrom(...names),
      fc.record({
        granted: fc.boolean(),
        purpose: fc.constantFrom('residence-form', 'status-news'),
        need: fc.constantFrom('essential' as const, 'voluntary' as const),
        acr: fc.constantFrom('LoA1' as const, 'LoA2' as const),
      }),
    )
    .map((given) =>
      consent(
        Object.fromEntries(
          Object.entries(given).map(([name, part]) => [
            name,
            decision(base, name, { ...part, purposeText: base.purposes[part.purpose]?.vi ?? '' }),
          ]),
        ),
      ),
    );
  const asked = fc.uniqueArray(fc.oneof(fc.constantFrom(...names), fc.string()));

  it('grants never more than is asked for, listed in the record and agreed to, and nothing that is missing', () => {
    fc.assert(
      fc.property(fc.option(someConsent, { nil: undefined }), asked, someRp, (given, wanted, rp) => {
        const released = granted(given, wanted, rp);
        const open = missing(given, wanted, rp);
        for (const name of released) {
          expect(wanted).to.include(name);
          expect(Object.keys(rp.claims)).to.include(name);
          expect(given?.decisions[name]?.granted).to.equal(true);
          expect(open).not.to.include(name);
        }
        expect(open.every((name) => wanted.includes(name))).to.equal(true);
      }),
    );
  });

  it('grants nothing more when decisions are taken away', () => {
    fc.assert(
      fc.property(someConsent, asked, someRp, fc.func(fc.boolean()), (given, wanted, rp, stays) => {
        const left = Object.fromEntries(Object.entries(given.decisions).filter(([name]) => stays(name)));
        const before = granted(given, wanted, rp);
        expect(granted({ ...given, decisions: left }, wanted, rp).every((name) => before.includes(name))).to.equal(
          true,
        );
      }),
    );
  });
});
