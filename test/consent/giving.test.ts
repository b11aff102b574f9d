import { expect } from 'chai';
import { consentTextDigest, type GiveConsent } from '../../src/consent/index.ts';
import type { AccountId } from '../../src/identity/index.ts';
import type { RelyingParty } from '../../src/relying-parties/index.ts';
import { relyingParty } from '../relying-parties/records.ts';
import { pageFor } from './pages.ts';
import { account, ALL, DAY, decided, must, rp, World } from './world.ts';

describe('consents', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  describe('giving', () => {
    it('keeps what was agreed: claims, purposes, level, language, time and end', async () => {
      const consent = must(await world.give({ ticked: ['phone_number'], acr: 'LoA2', language: 'en' }));
      expect(consent).to.deep.include({
        accountId: account,
        rp: rp.id,
        acr: 'LoA2',
        language: 'en',
        at: world.now,
        version: 1,
      });
      expect(consent.expiresAt).to.deep.equal(new Date(world.now.getTime() + 180 * DAY));
      expect(decided(consent)).to.deep.equal({ name: true, birthdate: false, phone_number: true });
      expect(consent.decisions['phone_number']).to.deep.include({
        purpose: 'status-news',
        purposeText: 'Tell you about your application',
        need: 'voluntary',
        version: 1,
      });
      expect(await world.consents.current(account, rp.id)).to.deep.equal(consent);
      expect(world.told.map(({ type }) => type)).to.deep.equal(['consent_given']);
    });

    it('holds an essential claim for agreed when "allow" is pressed, ticked or not', async () => {
      expect(decided(must(await world.give({ ticked: [] })))).to.deep.equal({
        name: true,
        birthdate: false,
        phone_number: false,
      });
    });

    it('counts no name that the page did not show', async () => {
      const consent = must(
        await world.give({ asked: ['name'], ticked: ['name', 'phone_number', 'portrait', '__proto__'] }),
      );
      expect(decided(consent)).to.deep.equal({ name: true });
    });

    it('stands for the sign-in alone where no claim is asked for', async () => {
      const consent = must(await world.give({ asked: [] }));
      expect(decided(consent)).to.deep.equal({});
      expect(await world.consents.current(account, rp.id)).to.deep.equal(consent);
    });

    it('adds to what was agreed before, which keeps its own end', async () => {
      must(await world.give({ asked: ['name'] }));
      world.now = new Date(world.now.getTime() + 100 * DAY);
      const consent = must(await world.give({ asked: ['phone_number'], language: 'en' }));
      expect(decided(consent)).to.deep.equal({ name: true, phone_number: true });
      expect(consent.version).to.equal(2);
      expect(consent.decisions['name']?.version).to.equal(1);
      world.now = new Date(world.now.getTime() + 100 * DAY);
      expect(decided(await world.consents.current(account, rp.id))).to.deep.equal({ phone_number: true });
    });

    it('replaces an earlier answer', async () => {
      must(await world.give({ ticked: ALL }));
      must(await world.give({ ticked: [] }));
      expect(decided(await world.consents.current(account, rp.id))).to.include({ phone_number: false });
    });

    it('drops what the record no longer lists', async () => {
      must(await world.give());
      const smaller = relyingParty({ claims: { name: rp.claims['name'] } });
      const consent = must(await world.give({ relyingParty: smaller, asked: ['name'] }));
      expect(decided(consent)).to.deep.equal({ name: true });
    });

    it('keeps accounts and relying parties apart', async () => {
      must(await world.give());
      must(await world.give({ relyingParty: relyingParty({ id: 'bills' }), asked: ['name'] }));
      expect(await world.consents.current('account-2' as AccountId, rp.id)).to.equal(undefined);
      expect(decided(await world.consents.current(account, 'bills'))).to.deep.equal({ name: true });
      expect((await world.consents.list(account)).map((consent) => consent.rp)).to.have.members([rp.id, 'bills']);
    });

    const changes: [what: string, now: RelyingParty][] = [
      ['the claim', relyingParty({ claims: { birthdate: rp.claims['birthdate'] } })],
      ['the need', relyingParty({ claims: { ...rp.claims, name: { need: 'voluntary', purpose: 'residence-form' } } })],
      ['the purpose', relyingParty({ claims: { ...rp.claims, name: { need: 'essential', purpose: 'status-news' } } })],
      ['its text', relyingParty({ purposes: { ...rp.purposes, 'residence-form': { vi: 'Khác', en: 'Other' } } })],
    ];
    for (const [what, changed] of changes) {
      it(`is refused where the record changed ${what} while the page was open`, async () => {
        const result = await world.give({ relyingParty: changed, text: pageFor(rp, ['name']), asked: ['name'] });
        expect(result.ok || result.problem).to.include({ code: 'consent_outdated', status: 409 });
        expect(await world.consents.current(account, rp.id)).to.equal(undefined);
        expect(await world.consents.history(account)).to.deep.equal([]);
      });
    }

    it('is refused where the page would be another one by now than the one that was shown', async () => {
      const seen = consentTextDigest(pageFor(rp, ['name']));
      const unseen = await world.give({ asked: ALL, shown: seen });
      expect(unseen.ok || unseen.problem.code).to.equal('consent_outdated');
      const translated = await world.give({ asked: ['name'], shown: seen, language: 'en' });
      expect(translated.ok || translated.problem.code).to.equal('consent_outdated');
      const forgotten = await world.give({ asked: ['name'], shown: '' });
      expect(forgotten.ok || forgotten.problem.code).to.equal('consent_outdated');
      must(await world.give({ asked: ['name'], shown: seen }));
    });

    const faulty: [what: string, asked: string[], text: GiveConsent['text']][] = [
      ['leaves out a claim', ['name', 'birthdate'], pageFor(rp, ['name'])],
      ['shows a claim that is not asked for', ['name'], pageFor(rp, ['name', 'birthdate'])],
      ['shows a claim twice', ['name'], [...pageFor(rp, ['name']), ...pageFor(rp, ['name'])]],
      ['leaves out the text of a purpose', ['name'], pageFor(rp, ['name']).filter(({ part }) => part !== 'purpose')],
    ];
    for (const [what, asked, text] of faulty) {
      it(`throws where our page ${what}`, async () => {
        const failure = await world.give({ asked, text }).catch((error: unknown) => error);
        expect(failure).to.be.instanceOf(Error);
        expect(await world.consents.history(account)).to.deep.equal([]);
      });
    }

    it('ends by itself', async () => {
      must(await world.give());
      world.now = new Date(world.now.getTime() + 180 * DAY - 1);
      expect(await world.consents.current(account, rp.id)).not.to.equal(undefined);
      world.now = new Date(world.now.getTime() + 1);
      expect(await world.consents.current(account, rp.id)).to.equal(undefined);
      expect(await world.consents.list(account)).to.deep.equal([]);
    });

    it('may be refused: nothing changes', async () => {
      must(await world.give());
      const before = await world.consents.current(account, rp.id);
      await world.consents.refuse({ accountId: account, rpId: rp.id });
      expect(await world.consents.current(account, rp.id)).to.deep.equal(before);
      expect(world.told.map(({ type }) => type)).to.deep.equal(['consent_given', 'consent_refused']);
    });
  });
});
