import { expect } from 'chai';
import { ownRuleBreaches } from '../../scripts/checks/own-rules.ts';
import { readSources } from '../../scripts/checks/imports/sources.ts';
import { ROOT } from '../../scripts/checks/run.ts';

const breach = (path: string, text: string): string => ownRuleBreaches(new Map([[path, text]])).join('\n');

describe('matters that have one home', () => {
  it('stay there', async () => {
    expect(ownRuleBreaches(await readSources(`${ROOT}/src`))).to.deep.equal([]);
  });

  describe('elsewhere they are found', () => {
    for (const [what, text] of [
      ['Date.now', 'const a = Date.now();'],
      ['Date.now as a function', 'const now = Date.now;'],
      ['a Date of the present moment', 'const a = new Date();'],
    ] as const) {
      it(`the time: ${what}`, () => {
        expect(breach('web/a.ts', text)).to.equal('src/web/a.ts:1 reads the time: take a Clock');
        expect(breach('shared/clock.ts', text)).to.equal('');
      });
    }

    it('but not a duration, nor a date made from a value', () => {
      expect(breach('web/a.ts', 'const a = [performance.now(), new Date(0), Date.parse(b)];')).to.equal('');
    });

    it('dates for people, but not numbers', () => {
      for (const text of ["new Intl.DateTimeFormat('vi')", 'date.toLocaleDateString()', 'date.toLocaleTimeString()']) {
        expect(breach('web/a.ts', text)).to.include('formats a date: use those of shared/dates.ts');
        expect(breach('shared/dates.ts', text)).to.equal('');
      }
      expect(breach('web/a.ts', "new Intl.NumberFormat('vi')")).to.equal('');
    });

    for (const text of [
      'Session.prototype.destroy = f;',
      "Object.defineProperty(Grant, 'IN_PAYLOAD', { value: [] });",
      "Reflect.set(provider.OIDCContext.prototype, 'a', f);",
      'Object.setPrototypeOf(OIDCProviderError, Stackless);',
      'Error.captureStackTrace = f;',
      'const { stackTraceLimit } = Error; Error.stackTraceLimit = 0;',
      'Buffer.poolSize = 1;',
    ]) {
      it(`a patch of foreign code: ${text}`, () => {
        expect(breach('oidc/provider.ts', text)).to.match(/that is for oidc\/upstream\/$/);
        expect(breach('oidc/upstream/koa/a.ts', text)).to.equal('');
      });
    }

    it('but not what a file does to its own class or object', () => {
      const own = "class A {}\nObject.defineProperty(A.prototype, 'a', {});\nA.b = 1;\nlet C;\nC = 2;\na.b = 3;";
      expect(breach('storage/a.ts', own)).to.equal('');
    });

    for (const text of ['// as FAPI wants', 'const fapiClient = 1;', 'class CibaRequest {}', "'RAR'", 'see IDA 5.1']) {
      it(`a protocol profile: ${text}`, () => {
        expect(breach('oidc/grants/a.ts', text)).to.match(
          /^src\/oidc\/grants\/a\.ts:1 names \w+: that is for oidc\/profiles\/$/,
        );
        expect(breach('oidc/profiles/a.ts', text)).to.equal('');
      });
    }

    it('but not words that only look like one', () => {
      expect(breach('oidc/a.ts', "const library = 'rarely'; // IDAT, a chunk of PNG")).to.equal('');
    });
  });
});
