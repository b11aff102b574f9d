import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import type { CommonModel, RelyingPartyView } from '../../../src/web/kit/page-model.ts';
import { openTemplates } from '../../../src/web/rendering/index.ts';

type Models = Record<'planted', CommonModel & { readonly rp: Partial<RelyingPartyView>; readonly rows: object[] }>;

const MODEL: Models['planted'] = {
  language: 'en',
  languageLinks: { vi: '?', en: '?' },
  rp: Object.freeze({ name: 'Residence portal', host: undefined }),
  rows: [{ name: 'one', count: 1 }],
};
const MACRO = '{% from "components/planted.njk" import part %}';

describe('strict rendering', () => {
  let viewsFolder: string;
  before(async () => {
    viewsFolder = await mkdtemp(join(tmpdir(), 'sen-id-views-'));
    await cp(resolve(import.meta.dirname, '../../../views'), viewsFolder, { recursive: true });
    await writeFile(join(viewsFolder, 'locales/en/planted.json'), JSON.stringify({ hello: 'Hello {{name}}' }));
  });
  after(() => rm(viewsFolder, { recursive: true }));

  const draw = async (content: string, { strict = true, macro = '' } = {}): Promise<string> => {
    const component = `{% macro part(item, kind, word='plain') %}${macro}{% endmacro %}`;
    const page = `{% extends "layout.njk" %}${MACRO}{% block content %}${content}{% endblock %}`;
    await writeFile(join(viewsFolder, 'components/planted.njk'), component);
    await writeFile(join(viewsFolder, 'pages/planted.njk'), page);
    return openTemplates<Models>({ viewsFolder, strict }).page('planted', MODEL);
  };
  const fault = async (content: string, macro = ''): Promise<string> => {
    // Where rendering is not strict, the page has a gap and nothing fails.
    await draw(content, { macro, strict: false });
    return draw(content, { macro }).then(
      () => 'none',
      (error: unknown) => String(error),
    );
  };

  it('fails on an undefined name, wherever it is, and says which name and in which template', async () => {
    const faults: readonly (readonly [string, string])[] = [
      [await fault('{{ nothing }}'), 'no name nothing'],
      [await fault('{% if nothing %}x{% endif %}'), 'no name nothing'],
      [await fault('{% for one in nothing %}x{% endfor %}'), 'no name nothing'],
      [await fault('{% if rp.nothing %}x{% endif %}'), 'no name rp.nothing'],
      [await fault('{% for row in rows %}{% if row.nothing %}x{% endif %}{% endfor %}'), 'no name rows.0.nothing'],
    ];
    for (const [message, name] of faults)
      expect(message)
        .to.match(/pages\/planted\.njk/)
        .and.include(name);
  });

  it('fails on an undefined name in a macro', async () => {
    expect(await fault('{{ part(rp) }}', '{% if nothing %}x{% endif %}')).to.include('no name nothing');
    expect(await fault('{{ part(rp) }}', '{% if item.nothing %}x{% endif %}')).to.include('no name rp.nothing');
    expect(await fault('{{ part({}) }}', '{{ item.nothing }}')).to.include('undefined value');
  });

  it('fails on a text whose placeholder gets no value', async () => {
    expect(await fault("{{ t('planted:hello') }}")).to.include('no value for {{name}}');
    expect(await fault("{{ t('planted:hello', { name: rp.host }) }}")).to.include('no value for {{name}}');
  });

  it('draws what is defined: models, empty values, loops, macros, globals, and names set by a template', async () => {
    const content = [
      "{% set greeting = t('planted:hello', { name: rp.name }) %}{{ greeting }};",
      '{% if rp.host or problem %}x{% endif %}',
      '{% for row in rows %}{{ loop.index }}{{ row.name }}{% endfor %}{{ rows.length }}{{ rows | length }};',
      "{{ asset('app.css') }};{{ part(rp) }}",
    ].join('');
    const drawn = await draw(content, { macro: '{{ item.name }} {% if kind %}x{% endif %}{{ word }}' });
    expect(drawn).to.match(/Hello Residence portal;1one11;\/assets\/app\.\w+\.css;\s*Residence portal plain/);
  });
});
