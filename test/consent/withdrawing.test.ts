import { expect } from 'chai';
import fc from 'fast-check';
import { firstBrokenRecord, granted, type Withdrawal } from '../../src/consent/index.ts';
import type { AccountId } from '../../src/identity/index.ts';
import { account, ALL, DAY, decided, must, rp, World } from './world.ts';

describe('consents', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  describe('withdrawing', () => {
    it('ends all of it and hands over what it was', async () => {
      must(await world.give());
      const withdrawn = await world.consents.withdraw({ accountId: account, rpId: rp.id });
      expect(decided(withdrawn)).to.deep.equal({ name: true, birthdate: true, phone_number: true });
      expect(await world.consents.current(account, rp.id)).to.equal(undefined);
      expect(world.told.map(({ type }) => type)).to.deep.equal(['consent_given', 'consent_withdrawn']);
    });

    it('ends one purpose only, if asked so', async () => {
      must(await world.give());
      const withdrawn = await world.consents.withdraw({ accountId: account, rpId: rp.id, purpose: 'status-news' });
      expect(decided(withdrawn)).to.deep.equal({ phone_number: true });
      expect(decided(await world.consents.current(account, rp.id))).to.deep.equal({ name: true, birthdate: true });
    });

    const nothing: [what: string, before: () => Promise<unknown>, purpose?: string][] = [
      ['never given', () => Promise.resolve()],
      [
        'withdrawn before',
        async () => {
          await world.give();
          await world.consents.withdraw({ accountId: account, rpId: rp.id });
        },
      ],
      ['of a purpose that nothing was agreed for', () => world.give({ asked: ['name'] }), 'status-news'],
    ];
    for (const [what, before, purpose] of nothing) {
      it(`does nothing where it was ${what}`, async () => {
        await before();
        const history = await world.consents.history(account);
        expect(
          await world.consents.withdraw({
            accountId: account,
            rpId: rp.id,
            ...(purpose === undefined ? {} : { purpose }),
          }),
        ).to.equal(undefined);
        expect(await world.consents.history(account)).to.deep.equal(history);
      });
    }

    it('reaches the tokens of an expired consent too', async () => {
      must(await world.give());
      world.now = new Date(world.now.getTime() + 365 * DAY);
      expect(await world.consents.withdraw({ accountId: account, rpId: rp.id })).not.to.equal(undefined);
    });

    it('ends the tokens before it answers, and again until that works', async () => {
      const ended: Withdrawal[] = [];
      let fails = true;
      world.consents = await world.process({
        afterWithdrawal: (withdrawal) => {
          if (fails) return Promise.reject(new Error('down'));
          ended.push(withdrawal);
          return Promise.resolve();
        },
      });
      must(await world.give());
      const withdraw = () =>
        world.consents.withdraw({ accountId: account, rpId: rp.id }).catch((error: unknown) => error);
      expect(await withdraw()).to.be.instanceOf(Error);
      expect(await world.consents.current(account, rp.id)).to.equal(undefined);
      expect(await withdraw()).to.be.instanceOf(Error);
      fails = false;
      expect(await withdraw()).to.equal(undefined);
      expect(ended).to.deep.equal([{ accountId: account, rpId: rp.id, version: 2 }]);
      expect(await world.consents.resume()).to.equal(0);
    });

    it('leaves room to agree anew', async () => {
      must(await world.give());
      await world.consents.withdraw({ accountId: account, rpId: rp.id });
      const consent = must(await world.give({ asked: ['name'] }));
      expect(consent.version).to.equal(3);
      expect(decided(consent)).to.deep.equal({ name: true });
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
            must(await world.give({ accountId: who, asked: step.give, ticked: step.ticked }));
            for (const name of step.give) {
              if (name === 'name' || step.ticked.includes(name)) expected.add(name);
              else expected.delete(name);
            }
          } else {
            const { withdraw: purpose } = step;
            await world.consents.withdraw({
              accountId: who,
              rpId: rp.id,
              ...(purpose === undefined ? {} : { purpose }),
            });
            expected = new Set(
              [...expected].filter((name) => purpose !== undefined && rp.claims[name]?.purpose !== purpose),
            );
          }
          expect(granted(await world.consents.current(who, rp.id), ALL, rp)).to.have.members([...expected]);
        }
        expect(firstBrokenRecord(await world.consents.history(who))).to.equal(undefined);
      }),
      { numRuns: 40 },
    );
  });
});
