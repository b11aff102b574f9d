import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { load } from 'cheerio';
import { LARGEST_PARAMETERS } from '../../../src/oidc/features/authorization/parameter-sizes.ts';
import { CALLBACK, recordOf } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const PAGES = ['docs/integrate/protocol/authorization.md', 'docs/integrate/vi/protocol/authorization.md'];

/** Names in the first column of a table, by the order of the tables in the page. */
const tablesIn = (page: string): string[][] =>
  readFileSync(resolve(ROOT, page), 'utf8')
    .split('<!-- parameters -->')
    .slice(1)
    .map((part) => {
      const [table = ''] = part.trimStart().split('\n\n');
      return [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name);
    });

/** For each parameter a value that the server refuses, and the error. Two take any value of any size that is sent. */
const REFUSED: Readonly<Record<string, readonly [value: string | undefined, error: string]>> = {
  client_id: ['nobody', 'invalid_client'],
  response_type: ['token', 'unsupported_response_type'],
  redirect_uri: ['http://localhost:9/other', 'invalid_redirect_uri'],
  scope: ['openid email', 'invalid_scope'],
  state: ['s'.repeat(4097), 'invalid_request'],
  nonce: ['n'.repeat(513), 'invalid_request'],
  code_challenge: [undefined, 'invalid_request'],
  code_challenge_method: ['plain', 'invalid_request'],
  response_mode: ['web_message', 'unsupported_response_mode'],
  prompt: ['create', 'invalid_request'],
  max_age: ['-1', 'invalid_request'],
  acr_values: ['a'.repeat(257), 'invalid_request'],
  claims: ['{', 'invalid_request'],
  claims_locales: ['v'.repeat(257), 'invalid_request'],
  ui_locales: ['v'.repeat(257), 'invalid_request'],
  display: ['d'.repeat(65), 'invalid_request'],
  login_hint: ['h'.repeat(257), 'invalid_request'],
  id_token_hint: ['no.id.token', 'invalid_request'],
  resource: ['https://api.example.vn', 'invalid_target'],
  request_uri: ['urn:ietf:params:oauth:request_uri:gone', 'invalid_request_uri'],
  request: ['a.b.c', 'request_not_supported'],
  registration: ['{}', 'registration_not_supported'],
};

const NEVER_ACCEPTED = ['request', 'registration'];

describe('the table of parameters of /auth', () => {
  let test: TestService;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
  });
  after(() => test.close());

  /** The error of a request, from the redirect or from the page. */
  const errorOf = async (changed: Record<string, string | undefined>): Promise<string | undefined> => {
    const all: Record<string, string | undefined> = {
      client_id: 'portal',
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid',
      prompt: 'none',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...changed,
    };
    const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const url = `${test.issuer}/auth?${new URLSearchParams(given).toString()}`;
    const answer = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } });
    const location = answer.headers.get('location');
    if (location !== null) return new URL(location).searchParams.get('error') ?? location;
    return load(await answer.text())('main')
      .text()
      .replaceAll(/\s+/g, ' ');
  };

  it('lists what oidc-provider and our features read, and no other, in both languages', async () => {
    const list = resolve(ROOT, 'node_modules/oidc-provider/lib/consts/param_list.js');
    const { default: known } = (await import(pathToFileURL(list).href)) as { default: string[] };
    const all = [...new Set([...known, ...Object.keys(LARGEST_PARAMETERS)])].sort();
    for (const page of PAGES) {
      const [accepted = [], refused = []] = tablesIn(page);
      expect([...accepted, ...refused].sort(), page).to.deep.equal(all);
      expect([...refused].sort(), page).to.deep.equal([...NEVER_ACCEPTED].sort());
    }
  });

  for (const [name, [value, error]] of Object.entries(REFUSED)) {
    it(`has ${name}, which the server reads: ${error}`, async () => {
      expect(await errorOf({ [name]: value })).to.include(error);
    });
  }

  it('leaves nothing out that the server reads: an unknown parameter changes nothing', async () => {
    const plain = await errorOf({});
    expect(plain).to.equal('login_required');
    expect(await errorOf({ dpop_jkt: 'x'.repeat(5000), authorization_details: '[]' })).to.equal(plain);
    const [accepted = []] = tablesIn(PAGES[0] ?? '');
    expect(Object.keys(REFUSED).sort()).to.deep.equal([...accepted, ...NEVER_ACCEPTED].sort());
  });
});
