import { existsSync, readFileSync } from 'node:fs';
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

/** Their pages are not written yet. Remove the line with the page. */
const PENDING: readonly string[] = [];

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

for (const library of LIBRARIES.filter(({ id }) => !PENDING.includes(id))) {
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

describe('docs/integrate/libraries', () => {
  it('misses only the pages that are known to be missing', () => {
    const missing = LIBRARIES.map(({ id }) => id).filter((id) => !existsSync(pagePath(id)));
    expect(missing).to.deep.equal(PENDING.filter((id) => missing.includes(id)));
    expect(PENDING.filter((id) => existsSync(pagePath(id)))).to.deep.equal([]);
  });
});
