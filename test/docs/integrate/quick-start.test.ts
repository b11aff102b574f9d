import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import * as oidc from 'openid-client';
import { parse } from 'yaml';
import { integrationPages } from '../../../scripts/samples/pages.ts';
import { checkRelyingParty } from '../../../src/relying-parties/index.ts';
import { HtmlClient } from '../../support/html-client.ts';
import { SECRET, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

type Raw = Record<string, unknown>;
type Lines = (...values: unknown[]) => Promise<Raw>;
const AsyncFunction = walkThrough.constructor as new (...text: string[]) => Lines;

const ROOT = resolve(import.meta.dirname, '../../..');
const OVERVIEW = readFileSync(resolve(ROOT, 'docs/integrate/README.md'), 'utf8');

/** Texts of the code blocks of a language, without the indentation of a list. */
const blocksIn = (page: string, language: string): string[] =>
  [...page.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\`$`, 'gm'))].map(
    ([, indent = '', text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );

const PORTAL = { ...(parse(blocksIn(OVERVIEW, 'yaml')[0] ?? '') as Raw) };
const PORTAL_CLIENT: Raw = { ...(PORTAL['client'] as Raw), client_secret: SECRET };

describe('the quick start of docs/integrate', () => {
  const callback = String((PORTAL_CLIENT['redirect_uris'] as string[])[0]);
  let test: TestService;
  before(async () => {
    test = await startService({ relyingParties: [{ ...PORTAL, client: PORTAL_CLIENT }] });
  });
  after(() => test.close());

  it('registers a service that signs a citizen in, with the lines of the page', async () => {
    const [begin = '', finish = ''] = blocksIn(OVERVIEW, 'js').map((block) =>
      block
        .replace("import * as oidc from 'openid-client';\n", '')
        .replace("'http://localhost:3000'", JSON.stringify(test.issuer))
        .replace('process.env.SECRET', JSON.stringify(SECRET)),
    );
    const names = ['config', 'verifier', 'state', 'nonce'];
    const start = new AsyncFunction('oidc', 'redirect_uri', `${begin}\nreturn { url, ${names.join(', ')} };`);
    const begun = await start(oidc, callback);
    const isBack = (url: string): boolean => url.startsWith(callback);
    const browser = new HtmlClient({ stopAt: isBack });
    const { record, password } = test.person('level-2');
    const who = { number: record.number, password, tick: ['phone_number'], isBack };
    const end = await walkThrough(browser, await browser.get(String(begun['url'])), who);
    const goOn = new AsyncFunction('oidc', 'callbackUrl', ...names, `${finish}\nreturn citizen;`);
    const citizen = await goOn(oidc, new URL(end.url), ...names.map((name) => begun[name]));
    expect(citizen).to.include({ name: 'Nguyễn Thị Minh Anh', phone_number: '+84900000101' });
  });
});

describe('the records in docs/integrate', () => {
  for (const page of integrationPages().filter((one) => !one.includes('/vi/') && !one.includes('/libraries/'))) {
    const text = readFileSync(resolve(ROOT, page), 'utf8');
    for (const [index, block] of blocksIn(text, 'yaml').entries()) {
      it(`are accepted, with what the quick start has: ${page}, ${index + 1}`, () => {
        const shown = parse(
          block.replace('"NEW"', SECRET).replace('"OLD"', `${SECRET}old`).replace('"…"', SECRET),
        ) as Raw;
        const client: Raw = { ...PORTAL_CLIENT, ...(shown['client'] as Raw) };
        if (!String(client['token_endpoint_auth_method']).startsWith('client_secret')) delete client['client_secret'];
        expect(checkRelyingParty({ ...PORTAL, ...shown, client }).faults).to.deep.equal([]);
      });
    }
  }
});
