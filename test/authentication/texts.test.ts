import { expect } from 'chai';
import { resolve } from 'node:path';
import * as factors from '../../src/authentication/factors/index.ts';
import { guardingProblems } from '../../src/authentication/guarding/index.ts';
import { tooMany } from '../../src/authentication/guarding/problems.ts';
import { afterMiss } from '../../src/authentication/factors/one-time-code/sent-code.ts';
import { LANGUAGES, type Language, type Problem, type ProblemDefinition } from '../../src/shared/index.ts';
import { openRendering } from '../../src/web/index.ts';

const catalogues = [
  guardingProblems,
  factors.authenticatorProblems,
  factors.codeProblems,
  factors.passcodeProblems,
  factors.passkeyProblems,
  factors.passwordProblems,
  factors.portraitProblems,
  factors.recoveryCodeProblems,
  factors.totpProblems,
];

const rendering = openRendering({ viewsFolder: resolve(import.meta.dirname, '../../views'), strict: true });
const code = { digest: '', sentAt: new Date(0), expiresAt: new Date(0), used: false };

const textOf = (problem: Problem, language: Language): string => {
  const { title, body, next } = rendering.problemText(problem, language);
  for (const part of [title, body, next]) expect(part, problem.code).to.match(/\S/);
  return `${title}. ${body} ${next}`;
};

describe('the texts of problems', () => {
  for (const language of LANGUAGES) {
    it(`are there in ${language}, with nothing left to fill in`, () => {
      const detail = {
        minutes: 7,
        seconds: 420,
        count: 7,
        most: 3,
        least: 8,
        window: 10,
        left: 3,
        digits: 6,
        until: '1/1',
      };
      const definitions = catalogues.flatMap((one) => Object.entries<ProblemDefinition>(one.definitions));
      for (const [code, { status }] of definitions) {
        const text = textOf({ code, status, detail }, language);
        expect(text).to.not.include('{{');
        expect(text).to.equal(text.normalize('NFC'));
      }
    });
  }

  const delays: readonly [seconds: number, en: string, vi: string][] = [
    [1, 'wait a second', 'đợi 1 giây'],
    [5, 'wait 5 seconds', 'đợi 5 giây'],
    [60, 'wait a minute', 'đợi 1 phút'],
    [61, 'wait 2 minutes', 'đợi 2 phút'],
    [900, 'wait 15 minutes', 'đợi 15 phút'],
  ];
  for (const [seconds, en, vi] of delays) {
    it(`say a delay of ${seconds} s as people do`, () => {
      expect(textOf(tooMany(seconds), 'en')).to.include(en);
      expect(textOf(tooMany(seconds), 'vi')).to.include(vi);
    });
  }

  it('say how many tries are left', () => {
    expect(textOf(afterMiss({ ...code, tries: 4 }), 'en')).to.include('one try left');
    expect(textOf(afterMiss({ ...code, tries: 1 }), 'en')).to.include('4 tries left');
    expect(textOf(afterMiss({ ...code, tries: 4 }), 'vi')).to.include('còn 1 lần');
    expect(afterMiss({ ...code, tries: 5 }).code).to.equal('code_spent');
  });
});
