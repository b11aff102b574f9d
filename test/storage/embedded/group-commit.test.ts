import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { GroupCommit } from '../../../src/storage/embedded/file/group-commit.ts';

describe('group commit', () => {
  let database: DatabaseSync;
  let commits: GroupCommit;
  let transactions: number;

  beforeEach(() => {
    database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE t (id PRIMARY KEY)');
    transactions = 0;
    commits = new GroupCommit(database, {
      timeout: 1000,
      onBegin: () => void (transactions += 1),
      onRollback: () => undefined,
    });
  });
  afterEach(() => database.close());

  const write = (id: number) => commits.run(() => database.prepare('INSERT INTO t VALUES (?)').run(id).changes);
  const count = () => database.prepare('SELECT count(*) AS n FROM t').get()?.['n'];

  it('lets writes of one turn share a transaction, each answered once it is over', async () => {
    const answered = await Promise.all(
      [1, 2, 3, 4].map(async (id) => [await write(id), database.isTransaction, count()]),
    );
    expect(answered).to.deep.equal(Array.from({ length: 4 }, () => [1, false, 4]));
    expect(transactions).to.equal(1);
    await write(5);
    expect([transactions, count()]).to.deep.equal([2, 5]);
  });

  it('leaves the others alone where one is refused', async () => {
    const outcomes = await Promise.allSettled([write(1), write(1), write(2)]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
    expect([transactions, count()]).to.deep.equal([1, 2]);
  });
});
