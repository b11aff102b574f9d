import { expect } from 'chai';
import { ProblemError } from '../../../../src/shared/index.ts';
import { field, isWellEncoded, parseForm } from '../../../../src/web/kit/forms/form.ts';

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof ProblemError ? error.problem.code : String(error);
  }
};

describe('reading a form', () => {
  it('keeps values as they are, lists in order, text in NFC', () => {
    const form = parseForm(
      Buffer.from('name=Nguye%CC%82%CC%83n&claims=phone_number&claims=email&empty=&list=a&list=%C3%AA&list=e%CC%82'),
    );
    expect(field(form, 'name')).to.equal('Nguyễn');
    expect(form.get('claims')).to.deep.equal(['phone_number', 'email']);
    expect(form.get('list')).to.deep.equal(['a', 'ê', 'ê']);
    expect(field(form, 'empty')).to.equal('');
    expect(field(form, 'missing')).to.equal('');
  });

  const malformed: readonly [what: string, body: Buffer | string][] = [
    ['bytes that are no UTF-8', Buffer.from([0x61, 0x3d, 0xc3, 0x28])],
    ['escapes that are no UTF-8', 'a=%c3%28'],
    ['escapes that are none', 'a=%g1'],
    ['a truncated escape', 'a=%c3%'],
    ['an operator as a name', '$gt=1'],
    ['an operator within a name', 'number[$gt]=1'],
    ['a prototype', '__proto__=1'],
    ['a control character', 'a=%00'],
    ['an endless name', `${'a'.repeat(65)}=1`],
  ];
  for (const [what, body] of malformed) {
    it(`refuses ${what}`, () => expect(codeOf(() => parseForm(Buffer.from(body)))).to.equal('malformed_request'));
  }

  it('refuses a single field sent twice', () => {
    expect(codeOf(() => field(parseForm(Buffer.from('code=1&code=2')), 'code'))).to.equal('malformed_request');
  });

  it('keeps names of objects apart from objects', () => {
    const form = parseForm(Buffer.from('constructor=1&toString=2'));
    expect(form.get('constructor')).to.deep.equal(['1']);
    expect(form.get('hasOwnProperty')).to.equal(undefined);
  });

  it('knows right encodings from wrong ones', () => {
    for (const right of ['', 'a=b', 'a=%E1%BB%85+x', 'a=%2B']) expect(isWellEncoded(right), right).to.equal(true);
    for (const wrong of ['%', '%e', '%E1%BB', '%ff']) expect(isWellEncoded(wrong), wrong).to.equal(false);
  });
});
