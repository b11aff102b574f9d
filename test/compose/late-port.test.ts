import { expect } from 'chai';
import { latePort } from '../../src/compose/late-port.ts';

describe('a port that is bound late', () => {
  it('fails when it is used before it is bound, and names what is missing', () => {
    const sessions = latePort<object>('sessions');
    expect(() => sessions.get()).to.throw('the port "sessions" was used before it was bound');
  });

  it('hands out what was bound', () => {
    const port = latePort<{ readonly name: string }>('sessions');
    port.bind({ name: 'bound' });
    expect(port.get()).to.deep.equal({ name: 'bound' });
  });

  it('fails when it is bound twice, and keeps the first', () => {
    const port = latePort<{ readonly name: string }>('sessions');
    port.bind({ name: 'first' });
    expect(() => port.bind({ name: 'second' })).to.throw('the port "sessions" was bound twice');
    expect(port.get()).to.deep.equal({ name: 'first' });
  });
});
