import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAudit, type Audit } from '../../src/audit/index.ts';
import {
  consentTextDigest,
  firstBrokenRecord,
  granted,
  openConsents,
  type Consent,
  type ConsentDependencies,
  type Consents,
  type GiveConsent,
  type Withdrawal,
} from '../../src/consent/index.ts';
import type { AccountId } from '../../src/identity/index.ts';
import type { RelyingParty } from '../../src/relying-parties/index.ts';
import type { Result } from '../../src/shared/index.ts';
import { openStore, type Store } from '../../src/storage/index.ts';
import { relyingParty } from '../relying-parties/records.ts';
import { pageFor } from './pages.ts';

const DAY = 86_400_000;
const account = 'account-1' as AccountId;
const rp = relyingParty();
const ALL = ['name', 'birthdate', 'phone_number'];

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.problem.code);
  return result.value;
};

describe('consents', () => {
  let store: Store;
  let now: Date;
  let told: { type: string }[];
  let consents: Consents;
  const clock = { now: () => new Date(now) };

  const open = async (changes: Partial<ConsentDependencies> = {}): Promise<Consents> => {
    const real = openAudit({ store, clock });
    const audit = Object.create(real, {
      record: {
        value: async (event: Parameters<Audit['record']>[0]) => {
          await real.record(event);
          told.push(event);
        },
      },
    }) as Audit;
    const opened = openConsents({ store, clock, audit, ...changes });
    await store.ready();
    return opened;
  };

  const give = (changes: Partial<GiveConsent> = {}): Promise<Result<Consent>> => {
    const relying: RelyingParty = changes.relyingParty ?? rp;
    const asked = changes.asked ?? ALL;
    const text = pageFor(relying, asked, changes.language);
    return consents.give({
      accountId: account,
      relyingParty: relying,
      asked,
      ticked: asked,
      acr: 'LoA1',
      language: 'vi',
      text,
      ...changes,
    });
  };

  const decided = (consent: Consent | undefined): Record<string, boolean> =>
    Object.fromEntries(Object.entries(consent?.decisions ?? {}).map(([name, decision]) => [name, decision.granted]));

  beforeEach(async () => {
    now = new Date('2026-03-01T08:00:00Z');
    told = [];
    store = await openStore({ uri: `sqlite:${join(mkdtempSync(join(tmpdir(), 'sen-id-consent-')), 'store.db')}` });
    consents = await open();
  });

  afterEach(() => store.close());

  describe('giving', () => {
    it('keeps what was agreed: claims, purposes, level, language, time and end', async () => {
      const consent = must(await give({ ticked: ['phone_number'], acr: 'LoA2', language: 'en' }));
      expect(consent).to.deep.include({
        accountId: account,
        rp: rp.id,
        acr: 'LoA2',
        language: 'en',
        at: now,
        version: 1,
      });
      expect(consent.expiresAt).to.deep.equal(new Date(now.getTime() + 180 * DAY));
      expect(decided(consent)).to.deep.equal({ name: true, birthdate: false, phone_number: true });
      expect(consent.decisions['phone_number']).to.deep.include({
        purpose: 'status-news',
        purposeText: 'Tell you about your application',
        need: 'voluntary',
        version: 1,
      });
      expect(await consents.current(account, rp.id)).to.deep.equal(consent);
      expect(told.map(({ type }) => type)).to.deep.equal(['consent_given']);
    });

    it('holds an essential claim for agreed when "allow" is pressed, ticked or not', async () => {
      expect(decided(must(await give({ ticked: [] })))).to.deep.equal({
        name: true,
        birthdate: false,
        phone_number: false,
      });
    });

    it('counts no name that the page did not show', async () => {
      const consent = must(await give({ asked: ['name'], ticked: ['name', 'phone_number', 'portrait', '__proto__'] }));
      expect(decided(consent)).to.deep.equal({ name: true });
    });

    it('stands for the sign-in alone where no claim is asked for', async () => {
      const consent = must(await give({ asked: [] }));
      expect(decided(consent)).to.deep.equal({});
      expect(await consents.current(account, rp.id)).to.deep.equal(consent);
    });

    it('adds to what was agreed before, which keeps its own end', async () => {
      must(await give({ asked: ['name'] }));
      now = new Date(now.getTime() + 100 * DAY);
      const consent = must(await give({ asked: ['phone_number'], language: 'en' }));
      expect(decided(consent)).to.deep.equal({ name: true, phone_number: true });
      expect(consent.version).to.equal(2);
      expect(consent.decisions['name']?.version).to.equal(1);
      now = new Date(now.getTime() + 100 * DAY);
      expect(decided(await consents.current(account, rp.id))).to.deep.equal({ phone_number: true });
    });

    it('replaces an earlier answer', async () => {
      must(await give({ ticked: ALL }));
      must(await give({ ticked: [] }));
      expect(decided(await consents.current(account, rp.id))).to.include({ phone_number: false });
    });

    it('drops what the record no longer lists', async () => {
      must(await give());
      const smaller = relyingParty({ claims: { name: rp.claims['name'] } });
      const consent = must(await give({ relyingParty: smaller, asked: ['name'] }));
      expect(decided(consent)).to.deep.equal({ name: true });
    });

    it('keeps accounts and relying parties apart', async () => {
      must(await give());
      must(await give({ relyingParty: relyingParty({ id: 'bills' }), asked: ['name'] }));
      expect(await consents.current('account-2' as AccountId, rp.id)).to.equal(undefined);
      expect(decided(await consents.current(account, 'bills'))).to.deep.equal({ name: true });
      expect((await consents.list(account)).map((consent) => consent.rp)).to.have.members([rp.id, 'bills']);
    });

    const changes: [what: string, now: RelyingParty][] = [
      ['the claim', relyingParty({ claims: { birthdate: rp.claims['birthdate'] } })],
      ['the need', relyingParty({ claims: { ...rp.claims, name: { need: 'voluntary', purpose: 'residence-form' } } })],
      ['the purpose', relyingParty({ claims: { ...rp.claims, name: { need: 'essential', purpose: 'status-news' } } })],
      ['its text', relyingParty({ purposes: { ...rp.purposes, 'residence-form': { vi: 'Khác', en: 'Other' } } })],
    ];
    for (const [what, changed] of changes) {
      it(`is refused where the record changed ${what} while the page was open`, async () => {
        const result = await give({ relyingParty: changed, text: pageFor(rp, ['name']), asked: ['name'] });
        expect(result.ok || result.problem).to.include({ code: 'consent_outdated', status: 409 });
        expect(await consents.current(account, rp.id)).to.equal(undefined);
        expect(await consents.history(account)).to.deep.equal([]);
      });
    }

    it('is refused where the page would be another one by now than the one that was shown', async () => {
      const seen = consentTextDigest(pageFor(rp, ['name']));
      const unseen = await give({ asked: ALL, shown: seen });
      expect(unseen.ok || unseen.problem.code).to.equal('consent_outdated');
      const translated = await give({ asked: ['name'], shown: seen, language: 'en' });
      expect(translated.ok || translated.problem.code).to.equal('consent_outdated');
      const forgotten = await give({ asked: ['name'], shown: '' });
      expect(forgotten.ok || forgotten.problem.code).to.equal('consent_outdated');
      must(await give({ asked: ['name'], shown: seen }));
    });

    const faulty: [what: string, asked: string[], text: GiveConsent['text']][] = [
      ['leaves out a claim', ['name', 'birthdate'], pageFor(rp, ['name'])],
      ['shows a claim that is not asked for', ['name'], pageFor(rp, ['name', 'birthdate'])],
      ['shows a claim twice', ['name'], [...pageFor(rp, ['name']), ...pageFor(rp, ['name'])]],
      ['leaves out the text of a purpose', ['name'], pageFor(rp, ['name']).filter(({ part }) => part !== 'purpose')],
    ];
    for (const [what, asked, text] of faulty) {
      it(`throws where our page ${what}`, async () => {
        const failure = await give({ asked, text }).catch((error: unknown) => error);
        expect(failure).to.be.instanceOf(Error);
        expect(await consents.history(account)).to.deep.equal([]);
      });
    }

    it('ends by itself', async () => {
      must(await give());
      now = new Date(now.getTime() + 180 * DAY - 1);
      expect(await consents.current(account, rp.id)).not.to.equal(undefined);
      now = new Date(now.getTime() + 1);
      expect(await consents.current(account, rp.id)).to.equal(undefined);
      expect(await consents.list(account)).to.deep.equal([]);
    });

    it('may be refused: nothing changes', async () => {
      must(await give());
      const before = await consents.current(account, rp.id);
      await consents.refuse({ accountId: account, rpId: rp.id });
      expect(await consents.current(account, rp.id)).to.deep.equal(before);
      expect(told.map(({ type }) => type)).to.deep.equal(['consent_given', 'consent_refused']);
    });
  });

  describe('withdrawing', () => {
    it('ends all of it and hands over what it was', async () => {
      must(await give());
      const withdrawn = await consents.withdraw({ accountId: account, rpId: rp.id });
      expect(decided(withdrawn)).to.deep.equal({ name: true, birthdate: true, phone_number: true });
      expect(await consents.current(account, rp.id)).to.equal(undefined);
      expect(told.map(({ type }) => type)).to.deep.equal(['consent_given', 'consent_withdrawn']);
    });

    it('ends one purpose only, if asked so', async () => {
      must(await give());
      const withdrawn = await consents.withdraw({ accountId: account, rpId: rp.id, purpose: 'status-news' });
      expect(decided(withdrawn)).to.deep.equal({ phone_number: true });
      expect(decided(await consents.current(account, rp.id))).to.deep.equal({ name: true, birthdate: true });
    });

    const nothing: [what: string, before: () => Promise<unknown>, purpose?: string][] = [
      ['never given', () => Promise.resolve()],
      [
        'withdrawn before',
        async () => {
          await give();
          await consents.withdraw({ accountId: account, rpId: rp.id });
        },
      ],
      ['of a purpose that nothing was agreed for', () => give({ asked: ['name'] }), 'status-news'],
    ];
    for (const [what, before, purpose] of nothing) {
      it(`does nothing where it was ${what}`, async () => {
        await before();
        const history = await consents.history(account);
        expect(
          await consents.withdraw({ accountId: account, rpId: rp.id, ...(purpose === undefined ? {} : { purpose }) }),
        ).to.equal(undefined);
        expect(await consents.history(account)).to.deep.equal(history);
      });
    }

    it('reaches the tokens of an expired consent too', async () => {
      must(await give());
      now = new Date(now.getTime() + 365 * DAY);
      expect(await consents.withdraw({ accountId: account, rpId: rp.id })).not.to.equal(undefined);
    });

    it('ends the tokens before it answers, and again until that works', async () => {
      const ended: Withdrawal[] = [];
      let fails = true;
      consents = await open({
        afterWithdrawal: (withdrawal) => {
          if (fails) return Promise.reject(new Error('down'));
          ended.push(withdrawal);
          return Promise.resolve();
        },
      });
      must(await give());
      const withdraw = () => consents.withdraw({ accountId: account, rpId: rp.id }).catch((error: unknown) => error);
      expect(await withdraw()).to.be.instanceOf(Error);
      expect(await consents.current(account, rp.id)).to.equal(undefined);
      expect(await withdraw()).to.be.instanceOf(Error);
      fails = false;
      expect(await withdraw()).to.equal(undefined);
      expect(ended).to.deep.equal([{ accountId: account, rpId: rp.id, version: 2 }]);
      expect(await consents.resume()).to.equal(0);
    });

    it('leaves room to agree anew', async () => {
      must(await give());
      await consents.withdraw({ accountId: account, rpId: rp.id });
      const consent = must(await give({ asked: ['name'] }));
      expect(consent.version).to.equal(3);
      expect(decided(consent)).to.deep.equal({ name: true });
    });
  });

  describe('proof', () => {
    it('holds every decision with the page as it was shown, in order', async () => {
      must(await give({ asked: ['name', 'phone_number'], ticked: [], language: 'en', acr: 'LoA2' }));
      now = new Date(now.getTime() + DAY);
      await consents.withdraw({ accountId: account, rpId: rp.id });
      const [first, second, ...rest] = await consents.history(account);
      expect(rest).to.deep.equal([]);
      expect(first).to.deep.include({
        accountId: account,
        rp: rp.id,
        version: 1,
        type: 'given',
        at: new Date('2026-03-01T08:00:00Z'),
        expiresAt: new Date('2026-08-28T08:00:00Z'),
        acr: 'LoA2',
        language: 'en',
        rpVersion: rp.version,
        text: pageFor(rp, ['name', 'phone_number'], 'en'),
      });
      expect(first?.claims).to.deep.equal([
        {
          claim: 'name',
          granted: true,
          purpose: 'residence-form',
          purposeText: 'Fill in the residence form',
          need: 'essential',
        },
        {
          claim: 'phone_number',
          granted: false,
          purpose: 'status-news',
          purposeText: 'Tell you about your application',
          need: 'voluntary',
        },
      ]);
      expect(second).to.deep.include({ version: 2, type: 'withdrawn', previous: first?.hash });
    });

    it('shows when a record was changed, taken out or put in another order', async () => {
      for (const ticked of [[], ['birthdate'], ALL]) must(await give({ ticked }));
      const [first, second, third] = await consents.history(account);
      expect(firstBrokenRecord([first!, second!, third!])).to.equal(undefined);
      expect(firstBrokenRecord([first!, third!])).to.equal(third);
      expect(firstBrokenRecord([second!, third!])).to.equal(second);
      const claims = second!.claims.map((claim) => ({ ...claim, granted: true }));
      const forgeries = [
        { ...second!, claims },
        { ...second!, at: new Date(0) },
        { ...second!, text: pageFor(rp, ['name']) },
        { ...second!, language: 'en' as const },
        { ...second!, rpVersion: 'other' },
      ];
      for (const forged of forgeries) expect(firstBrokenRecord([first!, forged, third!])).to.equal(forged);
    });

    it('is written by the next process where the first one died right after the change', async () => {
      consents = await open({ audit: { record: () => Promise.reject(new Error('killed')) } as unknown as Audit });
      const failure = await give().catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(Error);
      consents = await open();
      expect(await consents.resume(), 'it may still be at work').to.equal(0);
      expect(await consents.history(account)).to.have.length(1);
      now = new Date(now.getTime() + 11_000);
      expect(await consents.resume()).to.equal(1);
      expect(told.map(({ type }) => type)).to.deep.equal(['consent_given']);
      expect(await consents.resume()).to.equal(0);
    });

    it('leaves nothing of the page in the document that sign-ins read', async () => {
      must(await give());
      const document = await store.collection('consents').findOne({ _id: `${account}:${rp.id}` });
      expect(document).to.deep.include({ pending: [], unsettled: 0 });
      expect(document).not.to.have.property('text');
    });
  });

  it('reads by primary key or index, never through all documents', async function () {
    if (store.engine !== 'embedded') this.skip();
    must(await give());
    const filters: [collection: string, filter: object][] = [
      ['consents', { _id: `${account}:${rp.id}` }],
      ['consents', { accountId: account }],
      ['consents', { unsettled: { $gt: 0 } }],
      ['consent_records', { accountId: account }],
    ];
    for (const [collection, filter] of filters) {
      const plan = await store.explain(collection, { ...filter });
      expect(plan.indexed, `${collection} ${JSON.stringify(filter)}: ${plan.steps.join('; ')}`).to.equal(true);
    }
  });

  it('reads the present consent in one read', async () => {
    const reads: unknown[] = [];
    const counting = Object.create(store, {
      collection: {
        value: (name: string) =>
          new Proxy(store.collection(name), {
            get: (target, property) => {
              const value: unknown = Reflect.get(target, property);
              if (typeof value !== 'function') return value;
              return (...args: unknown[]) => {
                reads.push([name, property, args[0]]);
                return Reflect.apply(value, target, args) as unknown;
              };
            },
          }),
      },
    }) as Store;
    must(await give());
    const counted = await open({ store: counting });
    await counted.current(account, rp.id);
    expect(reads).to.deep.equal([['consents', 'findOne', { _id: `${account}:${rp.id}` }]]);
  });

  describe('at the same moment', () => {
    it('two tabs with different answers are put into one order, nothing is lost, both are recorded', async () => {
      const [one, two] = await Promise.all([
        give({ asked: ['name', 'birthdate'] }),
        give({ asked: ['phone_number'], ticked: [] }),
      ]);
      expect([must(one).version, must(two).version]).to.have.members([1, 2]);
      expect(decided(await consents.current(account, rp.id))).to.deep.equal({
        name: true,
        birthdate: true,
        phone_number: false,
      });
      const history = await consents.history(account);
      expect(history.map(({ version }) => version)).to.have.members([1, 2]);
      expect(firstBrokenRecord(history)).to.equal(undefined);
    });

    it('twenty answers and withdrawals from two processes stay one chain', async () => {
      const other = await open();
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          if (index % 5 === 4) return other.withdraw({ accountId: account, rpId: rp.id });
          return (index % 2 === 0 ? consents : other).give({
            accountId: account,
            relyingParty: rp,
            asked: ALL,
            ticked: ALL.filter((_name, position) => (index >> position) % 2 === 1),
            acr: 'LoA1',
            language: 'vi',
            text: pageFor(rp, ALL),
          });
        }),
      );
      const changes = results.filter((result) => result !== undefined).length;
      const history = await consents.history(account);
      expect(history).to.have.length(changes);
      expect(firstBrokenRecord(history)).to.equal(undefined);
      const document = await store.collection('consents').findOne({ _id: `${account}:${rp.id}` });
      expect(document).to.deep.include({ version: changes, pending: [], unsettled: 0 });
    });
  });

  it('never grants after a withdrawal what was not agreed to since, whatever came before', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ give: fc.subarray(ALL), ticked: fc.subarray(ALL) }),
        fc.record({ withdraw: fc.constantFrom(undefined, 'residence-form', 'status-news') }),
      ),
      { maxLength: 6 },
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const who = `run-${(run += 1)}` as AccountId;
        let expected = new Set<string>();
        for (const step of taken) {
          if ('give' in step) {
            must(await give({ accountId: who, asked: step.give, ticked: step.ticked }));
            for (const name of step.give) {
              if (name === 'name' || step.ticked.includes(name)) expected.add(name);
              else expected.delete(name);
            }
          } else {
            const { withdraw: purpose } = step;
            await consents.withdraw({ accountId: who, rpId: rp.id, ...(purpose === undefined ? {} : { purpose }) });
            expected = new Set(
              [...expected].filter((name) => purpose !== undefined && rp.claims[name]?.purpose !== purpose),
            );
          }
          expect(granted(await consents.current(who, rp.id), ALL, rp)).to.have.members([...expected]);
        }
        expect(firstBrokenRecord(await consents.history(who))).to.equal(undefined);
      }),
      { numRuns: 40 },
    );
  });
});
