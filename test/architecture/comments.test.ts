import { expect } from 'chai';
import { commentFindings, wideComments } from '../../scripts/checks/comments.ts';

const wide = 'word '.repeat(30).trim();

describe('comments', () => {
  it('wrap at 120 columns', async () => {
    expect(await commentFindings()).to.deep.equal([]);
  });

  it('that do not are found, in every form', () => {
    expect(wideComments(`// ${wide}\nconst a = 1;`)).to.deep.equal([1]);
    expect(wideComments(`const a = 1;\n/** ${wide} */\nconst b = 1;`)).to.deep.equal([2]);
    expect(wideComments(`/**\n * short\n * ${wide}\n */\nconst b = 1;\n// ${wide}`)).to.deep.equal([3, 6]);
  });

  it('are nothing else: not a text, not code, not an address', () => {
    expect(wideComments(`const a = '// ${wide}';`)).to.deep.equal([]);
    expect(wideComments(`const a = \`\n// ${wide}\n\`;`)).to.deep.equal([]);
    expect(wideComments(`// ${'short '.repeat(12)}\n// https://example.com/${'a'.repeat(120)}`)).to.deep.equal([]);
  });
});
