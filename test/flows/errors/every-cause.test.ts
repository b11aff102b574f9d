import { expect } from 'chai';
import { ERRORS, PROBLEM, valuesIn, type ErrorEntry } from '../../../src/oidc/index.ts';
import { AUTHORIZATION_CASES } from './causes/authorization.ts';
import { CLIENT_CASES } from './causes/clients.ts';
import { ENDPOINT_CASES } from './causes/endpoints.ts';
import { REQUEST_CASES } from './causes/requests.ts';
import { SIGN_IN_CASES } from './causes/sign-ins.ts';
import { TOKEN_CASES } from './causes/tokens.ts';
import { Stage, type Answer, type Cases } from './stage.ts';

const CASES: Cases = {
  ...REQUEST_CASES,
  ...CLIENT_CASES,
  ...AUTHORIZATION_CASES,
  ...SIGN_IN_CASES,
  ...TOKEN_CASES,
  ...ENDPOINT_CASES,
};

/** Entries that have their tests elsewhere. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  client_authentication_failed: 'test/flows/errors/concealed.test.ts',
  grant_refused: 'test/flows/errors/concealed.test.ts',
  access_token_refused: 'test/flows/errors/concealed.test.ts',
  too_many_unfinished: 'test/attacks/capacity/unfinished-sign-ins.test.ts',
  service_unavailable: 'test/flows/operations/store-failures.test.ts',
};

const entryOf = (id: string): ErrorEntry => {
  const { [id]: entry } = ERRORS;
  if (entry === undefined) throw new Error(`no entry ${id}`);
  return entry;
};

describe('errors of the protocol', function () {
  this.timeout(20_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());

  it('are all provoked', () => {
    expect([...Object.keys(CASES), ...Object.keys(ELSEWHERE)].sort()).to.deep.equal(Object.keys(ERRORS).sort());
  });

  for (const [id, provoke] of Object.entries(CASES)) {
    it(`tell of ${id} what it is`, async () => {
      const entry = entryOf(id);
      const answer: Answer = await provoke(stage);
      expect(answer.error, JSON.stringify(answer)).to.equal(entry.error);
      if (entry.description !== PROBLEM) {
        expect(valuesIn(entry.description, answer.description ?? ''), answer.description).to.be.an('object');
      }
      if (answer.status >= 400) expect(answer.status).to.equal(entry.status);
      const [seen] = stage.test.sandbox.inspector.list();
      expect(seen).to.include({ cause: id });
      expect(entry.at.map(String)).to.include(
        (seen?.path ?? '').replace(/^\/auth\/.*|(\/session\/end)\/.*$/, (_, end: string | undefined) => end ?? '/auth'),
      );
      expect(answer.description ?? '', 'RFC 6749 section 5.2').to.match(/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/);
    });
  }
});
