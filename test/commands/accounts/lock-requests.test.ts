import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand, type Finished } from '../../support/command.ts';
import { recordOf } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';

type Shown = Readonly<Record<string, string | null>>;

describe('requests to lock an account, on the command line', function () {
  this.timeout(300_000);
  let test: TestService;
  let env: Record<string, string>;
  const file = (name: string, content: string): string => {
    const path = join(test.config.data, name);
    writeFileSync(path, content);
    return path;
  };

  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    env = { SEN_ID_DATA: test.config.data, SEN_ID_STORE: test.config.store };
  });
  after(() => test.close());

  const run = (...args: string[]): Promise<Finished> => runCommand(['lock-requests', ...args], env);
  const shown = ({ stdout }: Finished): Shown => JSON.parse(stdout) as Shown;
  const receive = (from: string, ...more: string[]): Promise<Finished> => {
    const number = file('number', test.person('level-2').record.number);
    return run('receive', '--from', from, '--case', '7/QĐ', '--number-file', number, '--json', ...more);
  };
  const stateOf = async (): Promise<string | undefined> =>
    (await test.service.accounts.findByNumber(test.person('level-2').record.number))?.state;

  it('are received, listed and granted: the account is locked', async () => {
    const text = file('request.txt', 'Đề nghị khóa tài khoản.\n');
    const received = await receive('Công an tỉnh', '--text-file', text, '--until', '2999-12-31');
    expect(received.code, received.stderr).to.equal(0);
    expect(shown(received)).to.include({ state: 'received', from: 'Công an tỉnh', case: '7/QD', overdue: null });
    const { id, account } = shown(received);
    const list = await run('list', '--json');
    expect((JSON.parse(list.stdout) as Shown[]).map((one) => one['id'])).to.deep.equal([id]);
    expect((await run('list')).stdout).to.include('7/QD');
    expect(await stateOf()).to.equal('active');
    const granted = await run('grant', id ?? '', '--operator', 'mai.lan', '--json');
    expect([granted.code, shown(granted)['state']]).to.deep.equal([0, 'carried-out']);
    expect(granted.stderr).to.include('Nothing that began before');
    expect(await stateOf()).to.equal('locked');
    expect((await run('list')).stdout).to.equal('No request waits.\n');
    const again = await run('refuse', id ?? '', '--text-file', text);
    expect([again.code, again.stderr.includes('carried-out already')]).to.deep.equal([1, true]);
    await test.service.accounts.unlock(account as never, 'authority', { by: 'operator' });
  });

  it('that are granted and not carried out are no success, and a server tries again', async () => {
    const { id = '', account = '' } = shown(await receive('Công an tỉnh')) as Record<string, string>;
    const stored = test.service.store.raw<{ _id: string; moves?: unknown }>('accounts');
    const { moves } = (await stored.findOne({ _id: account })) ?? {};
    // Such an account cannot be locked: its moves cannot be counted.
    await stored.updateOne({ _id: account }, { $set: { moves: 'unreadable' } });
    const granted = await run('grant', id);
    expect([granted.code, granted.stderr.includes('NOT LOCKED')], granted.stderr).to.deep.equal([1, true]);
    expect(granted.stdout).to.include(`${id}: granted`);
    expect(granted.stderr).to.include('No running server').and.not.include('Nothing that began');
    expect(await stateOf()).to.equal('active');
    await stored.updateOne({ _id: account }, moves === undefined ? { $unset: { moves: '' } } : { $set: { moves } });
    await until(async () => (await stateOf()) === 'locked');
    await test.service.accounts.unlock(account as never, 'authority', { by: 'operator' });
  });

  it('are refused in writing only, and the text can be read again', async () => {
    const { id } = shown(await receive('portal', '--kind', 'relying-party'));
    const empty = await run('refuse', id ?? '', '--text-file', file('empty.txt', ' \n'));
    expect([empty.code, empty.stderr.includes('in writing')]).to.deep.equal([1, true]);
    expect((await run('refuse', id ?? '')).code).to.equal(2);
    expect((await run('refuse', id ?? '', '--text-file', file('refusal.txt', 'Không đủ căn cứ.'))).code).to.equal(0);
    expect(shown(await run('show', id ?? '', '--json'))).to.include({ state: 'refused', refusal: 'Không đủ căn cứ.' });
    expect((await run('show', id ?? '', '--operator', 'mai.lan')).stdout).to.include('Không đủ căn cứ.');
    expect((await run('list', '--all', '--operator', 'mai.lan')).code).to.equal(0);
    const stored = await test.service.store.raw<{ _id: string; event: string }>('audit').find({}).toArray();
    const recorded = stored.map(({ event }) => JSON.parse(event) as Record<string, unknown>);
    const looks = recorded.filter(({ type, request }) => type === 'lock_request_looked_at' && request === id);
    // The empty refusal, and both looks at the text.
    expect(looks).to.have.length(3);
    expect(looks.filter(({ operator }) => operator === 'mai.lan')).to.have.length(1);
    const lists = recorded.filter(({ type, operator }) => type === 'lock_requests_listed' && operator === 'mai.lan');
    expect(lists.map(({ requests }) => requests)).to.deep.equal([3]);
    expect(await stateOf()).to.equal('active');
  });

  it('of nobody known, or that nobody sent, are answered with what to do', async () => {
    for (const [finished, code, hint] of [
      [await receive('nobody', '--kind', 'relying-party'), 1, 'client_id'],
      [await receive('x', '--kind', 'friend'), 2, 'relying-party'],
      [await receive('x', '--until', '2001-01-01'), 1, 'future'],
      [await run('grant', 'nothing'), 1, 'list --all'],
    ] as const)
      expect([finished.code, finished.stderr.includes(hint)], hint).to.deep.equal([code, true]);
  });

  it('are counted for operators', async () => {
    const metrics = await (await fetch(`${test.issuer}/metrics`)).text();
    expect(metrics).to.include('sen_id_lock_requests_overdue{step="answer"} 0');
  });
});
