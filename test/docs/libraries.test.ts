import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { wishOf } from '../../src/commands/operator/record-wish.ts';
import { LIBRARIES, makeRecord, type Library } from '../../src/relying-parties/index.ts';
import { codeBlocksOf, pagePath } from '../clients/support/page.ts';

interface PageRecord {
  readonly id: string;
  readonly organisation: { readonly vi: string; readonly en: string };
  readonly kind: string;
  readonly minimum_acr?: string;
  readonly purposes: Readonly<Record<string, { readonly vi: string; readonly en: string }>>;
  readonly claims: Readonly<Record<string, { readonly need: string }>>;
  readonly client: {
    readonly redirect_uris: readonly string[];
    readonly post_logout_redirect_uris?: readonly string[];
    readonly grant_types?: readonly string[];
    readonly backchannel_logout_uri?: string;
    readonly client_secret?: string;
  };
}

/** What `rp new` makes of what only the developer knows. The rest follows from the library. */
async function made(library: Library, page: PageRecord): Promise<unknown> {
  const { client } = page;
  const wish = await wishOf(
    {
      ...{ library: library.id, id: page.id, kind: page.kind, nameVi: page.organisation.vi },
      ...{ nameEn: page.organisation.en, redirectUri: client.redirect_uris, level: page.minimum_acr ?? 'none' },
      claim: Object.entries(page.claims).map(([name, { need }]) => `${name}:${need}`),
      purposeVi: Object.values(page.purposes)[0]?.vi ?? '',
      purposeEn: Object.values(page.purposes)[0]?.en ?? '',
      postLogoutUri: client.post_logout_redirect_uris ?? [],
      backchannelLogoutUri: client.backchannel_logout_uri ?? 'none',
      refresh: client.grant_types?.includes('refresh_token') ?? false,
    },
    undefined,
  );
  return makeRecord(wish).raw;
}

const withoutSecret = (record: unknown): unknown => {
  const copy = structuredClone(record) as { client: { client_secret?: string } };
  if (copy.client.client_secret !== undefined) copy.client.client_secret = '…';
  return copy;
};

for (const library of LIBRARIES) {
  const { id } = library;
  describe(`docs/integrate/libraries/${id}.md`, () => {
    const read = (language: 'en' | 'vi') => readFileSync(pagePath(id, language), 'utf8');

    it('is there in both languages, with the same code', () => {
      expect(codeBlocksOf(read('vi'))).to.deep.equal(codeBlocksOf(read('en')));
      expect(read('vi')).to.equal(read('vi').normalize('NFC'));
      expect(read('vi').match(/^#+ /gm)).to.deep.equal(read('en').match(/^#+ /gm));
    });

    it('shows the record that `rp new` makes', async () => {
      const name = `my-${id.replaceAll('_', '-')}.yaml`;
      const record = parse(codeBlocksOf(read('en')).find((one) => one.name === name)?.code ?? '') as PageRecord;
      expect(record.id).to.equal(name.replace('.yaml', ''));
      expect(URL.parse(record.client.redirect_uris[0] ?? '')?.pathname).to.equal(library.redirectPath);
      expect(record).to.deep.equal(withoutSecret(await made(library, record)));
    });
  });
}

const WORDS = {
  en: {
    server: 'server',
    proxy: 'proxy or broker',
    spa: 'single-page application',
    native: 'app',
    always: 'always',
    'on-request': 'with a setting',
    never: 'never',
    yes: 'yes',
    no: 'no',
  },
  vi: {
    server: 'máy chủ',
    proxy: 'proxy hoặc trung gian',
    spa: 'ứng dụng một trang',
    native: 'ứng dụng di động',
    always: 'luôn có',
    'on-request': 'khi thiết lập',
    never: 'không có',
    yes: 'có',
    no: 'không',
  },
} as const;

describe('docs/integrate/libraries', () => {
  const tested = new Set(globSync('test/clients/*/*.test.ts').map((path) => basename(path, '.test.ts')));

  it('has no page and no test of a library that the table does not know', () => {
    const known = LIBRARIES.map(({ id }) => id).sort();
    const pages = readdirSync(dirname(pagePath('README'))).map((name) => basename(name, '.md'));
    expect(pages.filter((name) => name !== 'README').sort()).to.deep.equal(known);
    expect([...tested].filter((id) => !known.includes(id))).to.deep.equal([]);
  });

  for (const language of ['en', 'vi'] as const) {
    it(`lists each library as the table has it, in its order: ${language}`, () => {
      const words = WORDS[language];
      const rows = LIBRARIES.map(({ id, name, kind, pkce, authMethods }) => {
        const methods = authMethods.map((method) => `\`${method}\``).join(', ');
        return `| [${name}](${id}.md) | ${words[kind]} | ${words[pkce]} | ${methods} | ${words[tested.has(id) ? 'yes' : 'no']} |`;
      });
      const listed = readFileSync(pagePath('README', language), 'utf8').match(/^\| \[.+$/gm);
      expect(listed?.join('\n')).to.equal(rows.join('\n'));
    });
  }
});
