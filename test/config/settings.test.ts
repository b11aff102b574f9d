import { expect } from 'chai';
import { configSchema } from '../../src/compose/index.ts';
import { joinSettings, moduleSettings, text, verbatim } from '../../src/config/index.ts';
import { FACTOR_NAMES } from '../../src/authentication/factors/index.ts';
import { RISK_RULES } from '../../src/authentication/guarding/index.ts';

describe('settings of modules', () => {
  const tea = moduleSettings({ tea: verbatim(text) });

  it('are joined into one schema that refuses keys of nobody', () => {
    const schema = joinSettings([tea, moduleSettings({ cups: text })]);
    expect(schema.parse({ tea: 'green', cups: 'two' })).to.deep.equal({ tea: 'green', cups: 'two' });
    expect(schema.safeParse({ tea: 'green', cups: 'two', coffee: 'black' }).success).to.equal(false);
  });

  it('have one owner each', () => {
    expect(() => joinSettings([tea, moduleSettings({ tea: text })])).to.throw('two modules declare the setting tea');
  });

  it('take their lists from the owner', () => {
    const { authentication } = configSchema.shape;
    expect(authentication.shape.factors.element.options).to.deep.equal([...FACTOR_NAMES]);
    expect(Object.keys(authentication.shape.risk.shape)).to.deep.equal(Object.keys(RISK_RULES));
  });
});
