import { expect } from 'chai';
import { firstBrokenRecord } from '../../src/consent/index.ts';
import { pageFor } from './pages.ts';
import { account, ALL, decided, must, rp, World } from './world.ts';

describe('consents', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  describe('at the same moment', () => {
    it('two tabs with different answers are put into one order, nothing is lost, both are recorded', async () => {
      const [one, two] = await Promise.all([
        world.give({ asked: ['name', 'birthdate'] }),
        world.give({ asked: ['phone_number'], ticked: [] }),
      ]);
      expect([must(one).version, must(two).version]).to.have.members([1, 2]);
      expect(decided(await world.consents.current(account, rp.id))).to.deep.equal({
        name: true,
        birthdate: true,
        phone_number: false,
      });
      const history = await world.consents.history(account);
      expect(history.map(({ version }) => version)).to.have.members([1, 2]);
      expect(firstBrokenRecord(history)).to.equal(undefined);
    });

    it('twenty answers and withdrawals from two processes stay one chain', async () => {
      const other = await world.process();
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          if (index % 5 === 4) return other.withdraw({ accountId: account, rpId: rp.id });
          return (index % 2 === 0 ? world.consents : other).give({
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
      const history = await world.consents.history(account);
      expect(history).to.have.length(changes);
      expect(firstBrokenRecord(history)).to.equal(undefined);
      const document = await world.store.raw('consents').findOne({ _id: `${account}:${rp.id}` });
      expect(document).to.deep.include({ version: changes, pending: [], unsettled: 0 });
    });
  });
});
