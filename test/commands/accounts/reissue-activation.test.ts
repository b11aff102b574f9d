import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parsePersonalNumber } from '../../../src/identity/index.ts';
import { valueOf } from '../../authentication/world.ts';
import { runCommand, type Finished } from '../../support/command.ts';
import { startService, type TestService } from '../../support/service.ts';

const DAY = 86_400_000;

describe('an activation that is issued once more on the command line', function () {
  this.timeout(120_000);
  let test: TestService;
  before(async () => {
    test = await startService({});
  });
  after(() => test.close());

  it('is refused while its time lasts and for an active account, and is told of and audited afterwards', async () => {
    const { accounts, registration, store } = test.service;
    const { record } = test.person('level-2');
    const numberFile = join(test.config.data, 'number');
    const env = { SEN_ID_DATA: test.config.data, SEN_ID_STORE: test.config.store };
    const reissue = (number: string): Promise<Finished> => {
      writeFileSync(numberFile, `${number}\n`, { mode: 0o600 });
      const order = ['--case', 'HL-7', '--operator', 'mai.lan', '--number-file', numberFile, '--json'];
      return runCommand(['accounts', 'reissue-activation', ...order], env);
    };
    expect((await reissue(record.number)).code).to.equal(1);

    const active = await accounts.findByNumber(record.number);
    if (active === undefined) throw new Error('the sandbox has nobody');
    const number = '048198000777';
    const made = await accounts.create({
      ...{
        identity: { ...active.identity, number: valueOf(parsePersonalNumber(number)) },
        level: 0,
        state: 'not-activated',
        phone: '+84905000777',
      },
    });
    if (!made.ok) throw new Error(made.problem.code);
    expect((await reissue(number)).stderr).to.include('No activation was issued');
    await registration.activations.issue(made.value, 1, 'vi');
    expect((await reissue(number)).stderr).to.include('lasts until');
    const documents = store.raw<{ _id: string; endsAt: Date }>('activations');
    await documents.updateOne({ _id: made.value.id }, { $set: { endsAt: new Date(Date.now() - DAY) } });

    const issued = await reissue(number);
    expect([issued.code, issued.stdout.includes(number)]).to.deep.equal([0, false]);
    const { ends_at: endsAt } = JSON.parse(issued.stdout) as { ends_at: string };
    expect(Date.parse(endsAt)).to.be.above(Date.now() + 6 * DAY);
    const stored = await store.raw<{ _id: string; event: string }>('audit').find({}).toArray();
    const events = stored.map(({ event }) => JSON.parse(event) as Record<string, unknown>);
    expect(events.find(({ again }) => again === true)).to.include({
      ...{ type: 'activation_issued', account: made.value.id, operator: 'mai.lan', case: 'HL-7' },
    });
    expect(events.filter(({ type }) => type === 'account_looked_at')).to.have.length(3);
    expect((await reissue(number)).code).to.equal(1);
  });
});
