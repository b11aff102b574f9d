import { expect } from 'chai';
import type { Audit } from '../../src/audit/index.ts';
import { firstBrokenRecord } from '../../src/consent/index.ts';
import { pageFor } from './pages.ts';
import { account, ALL, DAY, must, rp, World } from './world.ts';

describe('consents', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  describe('proof', () => {
    it('holds every decision with the page as it was shown, in order', async () => {
      must(await world.give({ asked: ['name', 'phone_number'], ticked: [], language: 'en', acr: 'LoA2' }));
      world.now = new Date(world.now.getTime() + DAY);
      await world.consents.withdraw({ accountId: account, rpId: rp.id });
      const [first, second, ...rest] = await world.consents.history(account);
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
      for (const ticked of [[], ['birthdate'], ALL]) must(await world.give({ ticked }));
      const [first, second, third] = await world.consents.history(account);
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
      world.consents = await world.process({
        audit: { record: () => Promise.reject(new Error('killed')) } as unknown as Audit,
      });
      const failure = await world.give().catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(Error);
      world.consents = await world.process();
      expect(await world.consents.resume(), 'it may still be at work').to.equal(0);
      expect(await world.consents.history(account)).to.have.length(1);
      world.now = new Date(world.now.getTime() + 11_000);
      expect(await world.consents.resume()).to.equal(1);
      expect(world.told.map(({ type }) => type)).to.deep.equal(['consent_given']);
      expect(await world.consents.resume()).to.equal(0);
    });

    it('leaves nothing of the page in the document that sign-ins read', async () => {
      must(await world.give());
      const document = await world.store.raw('consents').findOne({ _id: `${account}:${rp.id}` });
      expect(document).to.deep.include({ pending: [], unsettled: 0 });
      expect(document).not.to.have.property('text');
    });
  });
});
