import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import * as oidc from 'openid-client';
import { HtmlClient } from '../support/html-client.ts';
import { atCallback, CALLBACK, recordOf, SECRET, walkThrough } from '../support/relying-party.ts';
import { startService, type TestService } from '../support/service.ts';

type Lines = (...values: unknown[]) => Promise<Record<string, unknown>>;
const AsyncFunction = walkThrough.constructor as new (...text: string[]) => Lines;

describe('the ten lines of README', () => {
  let test: TestService;
  before(async () => {
    const portal = recordOf({ id: 'my-portal' });
    test = await startService({ relyingParties: [portal] });
  });
  after(() => test.close());

  it('sign a citizen in and bring what the citizen gave', async () => {
    const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
    const [, block = ''] = /## Sign a citizen in, in ten lines\n[\s\S]*?```js\n([\s\S]*?)```/.exec(readme) ?? [];
    const [, before = '', after = ''] =
      /^import \* as oidc from 'openid-client';\n([\s\S]*)^\/\/ … send the browser to url; when it comes back:\n([\s\S]*)$/m.exec(
        block,
      ) ?? [];
    expect(block.trim().split('\n')).to.have.length.at.most(12);
    const here = before
      .replace("'http://localhost:3000'", JSON.stringify(test.issuer))
      .replace('process.env.SECRET', JSON.stringify(SECRET));
    const begin = new AsyncFunction('oidc', 'redirect_uri', `${here}\nreturn { config, verifier, state, url };`);
    const begun = await begin(oidc, CALLBACK);
    const { record, password } = test.person('level-2');
    const browser = new HtmlClient({ stopAt: atCallback });
    const start = await browser.get(String(begun['url']));
    const end = await walkThrough(browser, start, { number: record.number, password, tick: ['phone_number'] });
    const names = ['config', 'verifier', 'state'];
    const goOn = new AsyncFunction('oidc', 'callbackUrl', ...names, `${after}\nreturn citizen;`);
    const citizen = await goOn(oidc, new URL(end.url), ...names.map((name) => begun[name]));
    expect(citizen).to.include({ name: 'Nguyễn Thị Minh Anh', phone_number: '+84900000101' });
  });
});
