import { expect } from 'chai';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wishOf } from '../../../src/commands/operator/record-wish.ts';
import { checkRelyingParty, LIBRARIES, makeRecord, parseRelyingParty } from '../../../src/relying-parties/index.ts';
import { newDataFolder, runCommand } from '../../support/command.ts';

const parse = (file: string) => {
  const { record, faults } = parseRelyingParty(readFileSync(file, 'utf8'), 'yaml');
  expect(faults).to.deep.equal([]);
  return record;
};
const modeOf = (file: string): number => statSync(file).mode & 0o777;

describe('sen-id rp new', function () {
  this.timeout(300_000);
  const folder = newDataFolder();
  const data = join(folder, 'data');
  const run = (...args: string[]) => runCommand(['rp', 'new', ...args], { SEN_ID_DATA: data });
  const SHORT = ['--library', 'authjs', '--redirect-uri', 'http://localhost:8080/auth/callback/sen-id', '--yes'];

  it('writes a record with a new secret, shows it once, and opens no store', async () => {
    const out = join(folder, 'short.yaml');
    const made = await run(...SHORT, '--out', out);
    expect(made.code, made.stderr).to.equal(0);
    const record = parse(out);
    const secret = record?.client.client_secret ?? '';
    expect(secret).to.match(/^[0-9a-f]{64}$/);
    expect(made.stdout.split(secret)).to.have.length(2);
    expect(made.stderr).to.not.include(secret);
    expect(made.stdout).to.include('docs/integrate/libraries/authjs.md');
    expect(made.stdout).to.include('shown once').and.include(`sen-id rp put ${out}`);
    expect(modeOf(out)).to.equal(0o600);
    expect(record).to.include({ id: 'my-authjs', kind: 'other' });
    expect(record?.client).to.include({
      ...{ token_endpoint_auth_method: 'client_secret_basic', id_token_signed_response_alg: 'RS256' },
    });
    expect(record?.client.post_logout_redirect_uris).to.deep.equal(['http://localhost:8080/']);
    expect(existsSync(data)).to.equal(false);
    const checked = await runCommand(['rp', 'check', out], { SEN_ID_DATA: data });
    expect(checked.code, checked.stderr).to.equal(0);
  });

  it('takes everything as options, and writes a key pair whose public part is in the record', async () => {
    const [out, key] = [join(folder, 'keys.yaml'), join(folder, 'keys.pem')];
    const made = await run(
      ...['--library', 'spring-security', '--redirect-uri', 'https://tax.example.vn/a', 'https://tax.example.vn/b'],
      ...['--id', 'tax', '--name-vi', 'Cổng thuế', '--name-en', 'Tax portal', '--kind', 'public-service'],
      ...['--level', 'LoA2', '--claim', 'name:essential', 'phone_number', '--purpose-vi', 'Tờ khai'],
      ...['--purpose-en', 'The form', '--post-logout-uri', 'https://tax.example.vn/bye', '--refresh'],
      ...['--backchannel-logout-uri', 'https://tax.example.vn/logout', '--auth-method', 'private_key_jwt'],
      ...['--out', out, '--key-file', key, '--json'],
    );
    expect(made.code, made.stderr).to.equal(0);
    expect(JSON.parse(made.stdout))
      .to.include({ id: 'tax', file: out, key_file: key, page: 'docs/integrate/libraries/spring-security.md' })
      .and.not.have.key('client_secret');
    const record = parse(out);
    expect(record?.organisation).to.deep.equal({ vi: 'Cổng thuế', en: 'Tax portal' });
    expect(record?.claims).to.deep.equal({
      name: { need: 'essential', purpose: 'sign-in' },
      phone_number: { need: 'voluntary', purpose: 'sign-in' },
    });
    expect(record?.minimum_acr).to.equal('LoA2');
    expect(record?.client.grant_types).to.deep.equal(['authorization_code', 'refresh_token']);
    expect(record?.client).to.include({
      ...{ backchannel_logout_uri: 'https://tax.example.vn/logout', backchannel_logout_session_required: true },
    });
    expect(modeOf(key)).to.equal(0o600);
    const { x } = createPublicKey(createPrivateKey(readFileSync(key))).export({ format: 'jwk' });
    expect(record?.client.jwks?.keys.map((one) => one['x'])).to.deep.equal([x]);
    expect(readFileSync(out, 'utf8')).to.not.match(/\bd: /);
  });

  it('overwrites nothing, and leaves no key without its record', async () => {
    const [out, key] = [join(folder, 'there.yaml'), join(folder, 'there.pem')];
    writeFileSync(out, 'mine');
    const args = ['--library', 'openid-client', '--redirect-uri', 'https://a.example.vn/', '--yes', '--out', out];
    const refused = await run(...args, '--auth-method', 'private_key_jwt', '--key-file', key);
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.include(out).and.include('not overwritten');
    expect([readFileSync(out, 'utf8'), existsSync(key)]).to.deep.equal(['mine', false]);
  });

  it('refuses bad input with what to say instead, and writes nothing', async () => {
    const out = join(folder, 'never.yaml');
    const cases: [string[], RegExp][] = [
      [[], /--library and --redirect-uri/],
      [['--library', 'authjs'], /give --redirect-uri/],
      [[...SHORT, '--library', 'fly'], /choose one of openid-client, authjs/],
      [[...SHORT, '--claim', 'shoe_size'], /shoe_size: say NAME/],
      [[...SHORT, '--claim', 'name:always'], /name:always: say NAME/],
      [[...SHORT, '--auth-method', 'private_key_jwt'], /authenticates with client_secret_basic or/],
      [[...SHORT, '--level', 'LoA9'], /minimum_acr: must be one of/],
      [[...SHORT, '--redirect-uri', 'http://shop.example.vn/callback'], /redirect_uris\.\d: is http/],
      [[...SHORT, '--id', 'Not An Id'], /id: must be 1 to 64/],
      [[...SHORT, '--fly'], /unknown option/],
    ];
    for (const [args, message] of cases) {
      const { code, stderr, stdout } = await run(...args, '--out', out);
      expect([code, stdout], args.join(' ')).to.deep.equal([2, '']);
      expect(stderr, args.join(' '))
        .to.match(message)
        .and.not.match(/\n\s+at /);
    }
    expect(existsSync(out)).to.equal(false);
  });

  for (const library of LIBRARIES) {
    it(`writes a sound record for ${library.name} in each way to authenticate`, async () => {
      const base = library.kind === 'native' ? 'vn.example.app:' : 'https://app.example.vn';
      for (const authMethod of library.authMethods) {
        const redirectUri = [`${base}${library.redirectPath}`];
        const wish = await wishOf({ library: library.id, redirectUri, authMethod, refresh: true }, undefined);
        const { raw } = makeRecord(wish);
        const { record, faults, warnings } = checkRelyingParty(raw);
        expect(faults, authMethod).to.deep.equal([]);
        expect(warnings.map(({ key }) => key)).to.deep.equal(library.pkce === 'never' ? ['pkce'] : []);
        expect(record?.client.token_endpoint_auth_method).to.equal(authMethod);
        const isPublic = library.kind === 'spa' || library.kind === 'native';
        expect(library.authMethods.includes('none')).to.equal(isPublic);
      }
    });
  }

  it('asks only what no option says, and takes defaults for empty answers', async () => {
    const asked: string[] = [];
    const answers: Record<string, string> = { Claims: 'name:essential, phone_number', Name: ' Cổng thuế ' };
    const ask = (question: string): Promise<string> => {
      asked.push(question);
      return Promise.resolve(Object.entries(answers).find(([start]) => question.startsWith(start))?.[1] ?? '');
    };
    const tell = (text: string): void => expect.fail(text);
    const wish = await wishOf({ library: 'go-oidc', level: 'LoA1', nameEn: 'Tax' }, { ask, tell });
    expect(asked.some((question) => /^(Library|Least level|Name in English)/.test(question))).to.equal(false);
    expect(wish.organisation).to.deep.equal({ vi: 'Cổng thuế', en: 'Tax' });
    expect(wish.redirectUris).to.deep.equal(['http://localhost:8080/callback']);
    expect(wish.claims.map(({ name, need }) => [name, need])).to.deep.equal([
      ['name', 'essential'],
      ['phone_number', 'voluntary'],
    ]);
    expect(checkRelyingParty(makeRecord(wish).raw).faults).to.deep.equal([]);
  });

  it('says what is wrong with an answer, and asks again', async () => {
    const wrong: Record<string, readonly [question: string, answers: readonly string[], told: RegExp]> = {
      library: ['Library', ['fly', 'authjs'], /^fly: choose one of openid-client, authjs/],
      address: ['Redirect URI', ['http://shop.example.vn/callback', ''], /^client\.redirect_uris\.0: is http/],
      sectors: ['Redirect URI', ['https://a.example.vn/ https://b.example.vn/', ''], /sector_identifier_uri/],
      id: ['client_id', ['Not An Id', ''], /^id: must be 1 to 64/],
      name: ['Name in English', ['x'.repeat(500), ''], /^organisation\.en: /],
      kind: ['Kind', ['shop', ''], /^kind: must be one of/],
      level: ['Least level', ['LoA9', 'LoA2'], /^minimum_acr: must be one of/],
      claim: ['Claims', ['name shoe_size', 'name'], /^name shoe_size: say NAME or NAME:essential/],
      purpose: ['What for, in English', ['x'.repeat(5000), ''], /^purposes\.sign-in\.en: /],
      after: ['Address after', ['nowhere', ''], /^client\.post_logout_redirect_uris\.0: /],
      notices: ['Back-channel', ['nowhere', 'none'], /^client\.backchannel_logout_uri: /],
      refresh: ['Refresh tokens', ['maybe', 'yes'], /^maybe: say yes or no/],
    };
    for (const [question, answers, told] of Object.values(wrong)) {
      const [left, heard] = [[...answers], [] as string[]];
      const ask = (text: string): Promise<string> =>
        Promise.resolve(text.startsWith(question) ? (left.shift() ?? '') : text.startsWith('Claims') ? 'name' : '');
      const wish = await wishOf({}, { ask, tell: (text) => heard.push(text) });
      expect(left, question).to.deep.equal([]);
      expect(heard.join('\n'), question).to.match(told);
      expect(checkRelyingParty(makeRecord(wish).raw).faults, question).to.deep.equal([]);
    }
  });
});
