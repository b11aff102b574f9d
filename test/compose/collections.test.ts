import { expect } from 'chai';
import { declarations } from '../../scripts/reference/collections.ts';
import { startService, type TestService } from '../support/service.ts';

describe('collections of the service', () => {
  let test: TestService;
  before(async () => {
    test = await startService();
  });
  after(() => test.close());

  it('are all declared, exported by their modules, and so in docs/data.md', () => {
    const names = test.service.store.collections.map(({ name }) => name).toSorted();
    expect(names).to.deep.equal(declarations().map(({ name }) => name));
  });
});
