import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { sandboxPeople } from '../../../src/sandbox/index.ts';
import { systemClock } from '../../../src/shared/index.ts';

/** Where the sign-in of each person stands after number and password, at an RP that needs no level. */
const PAGES: Readonly<Record<string, string>> = {
  'not-activated': 'sign-in',
  locked: 'sign-in',
  deceased: 'sign-in',
  applicant: 'sign-in',
  child: 'guardian',
  'small-child': 'guardian',
};

describe('the sandbox people', () => {
  let test: TestService;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'any-level' })] });
  });
  after(() => test.close());

  it('each take the branch that they are for', async () => {
    const pages: Record<string, string | undefined> = {};
    const expected: Record<string, string> = {};
    for (const { key, record, password } of sandboxPeople(systemClock)) {
      const rp = await TestRelyingParty.open(test, 'any-level');
      const browser = new HtmlClient({ stopAt: atCallback });
      const page = await browser.get((await rp.request()).url.href);
      const next = await browser.submit(page, { fields: { personal_number: record.number, password } });
      pages[key] = next.name;
      expected[key] = PAGES[key] ?? 'consent';
    }
    expect(pages).to.deep.equal(expected);
  });

  it('are all named on the page of the sandbox, in both languages', async () => {
    for (const path of ['docs/integrate/sandbox.md', 'docs/integrate/vi/sandbox.md']) {
      const page = await readFile(path, 'utf8');
      for (const { record } of sandboxPeople(systemClock)) {
        const { family, middle, given } = record.name;
        expect(page, path).to.include([family, middle, given].filter((part) => part !== '').join(' '));
      }
    }
  });
});
