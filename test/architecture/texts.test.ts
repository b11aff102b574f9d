import { expect } from 'chai';
import { textsInCode } from '../../scripts/checks/texts-in-code.ts';

describe('texts for people in code', () => {
  const PLANTED: Readonly<Record<string, string>> = {
    'a string': "export const label = 'Họ và tên';",
    'a string in Unicode NFD': `export const label = '${'Họ'.normalize('NFD')}';`,
    'a template': 'export const label = (name: string) => `Xin chào ${name}`;',
    'a property': "export const labels = { vi: 'Nữ' };",
  };
  for (const [what, source] of Object.entries(PLANTED)) {
    it(`are found in ${what}`, () => {
      const found = textsInCode('src/web/planted.ts', `\n${source}\n`);
      expect(found).to.have.length(1);
      expect(found[0]).to.match(/^src\/web\/planted\.ts:2 a text for people in code/);
    });
  }

  it('are left alone in the sandbox, in comments, and outside of src', () => {
    expect(textsInCode('src/sandbox/planted.ts', "export const label = 'Họ';")).to.deep.equal([]);
    expect(textsInCode('test/planted.ts', "export const label = 'Họ';")).to.deep.equal([]);
    expect(textsInCode('src/web/planted.ts', "// Họ stands first.\nexport const label = 'label';")).to.deep.equal([]);
  });
});
