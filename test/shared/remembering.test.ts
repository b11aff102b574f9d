import { expect } from 'chai';
import { deepFreeze, remembering } from '../../src/shared/index.ts';

describe('remembering answers', () => {
  it('makes each answer once, and begins anew when there are too many', () => {
    const asked: string[] = [];
    const answer = remembering(2, (question) => {
      asked.push(question);
      return { question };
    });
    expect(answer('a')).to.equal(answer('a'));
    answer('b');
    expect(asked.splice(0)).to.deep.equal(['a', 'b']);
    expect(answer('c')).to.deep.equal({ question: 'c' });
    answer('a');
    answer('c');
    expect(asked).to.deep.equal(['c', 'a']);
  });
});

describe('deepFreeze', () => {
  it('freezes all that is in a value, and leaves dates and bytes as they are', () => {
    const bytes = Buffer.from('x');
    const value = deepFreeze({ list: [{ name: 'a' }], at: new Date(0), bytes, nothing: null });
    expect(() => Object.assign(value, { list: [] })).to.throw(TypeError);
    expect(() => value.list.push({ name: 'b' })).to.throw(TypeError);
    expect(() => Object.assign(value.list[0]!, { name: 'b' })).to.throw(TypeError);
    bytes.write('y');
    expect(value.bytes.toString()).to.equal('y');
  });
});
