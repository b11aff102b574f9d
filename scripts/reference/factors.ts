import { FACTOR_NAMES, type FactorKind, factorOf } from '../../src/authentication/factors/index.ts';
import { levelOfKinds } from '../../src/authentication/factors/proofs.ts';
import { loadConfig } from '../../src/compose/index.ts';
import { cell, code, page, table } from './markdown.ts';

const KINDS: readonly FactorKind[] = ['knowledge', 'possession', 'biometric'];

/** What each level of the law's table requires, and on which newest proof it depends. */
const LEVELS = [
  ['1', 'one factor', 'any'],
  ['2', 'two factors of two kinds, none of them biometric', 'a possession'],
  ['3', 'two factors or more, one of them biometric', 'a biometric'],
  ['4', 'a biometric, a possession and a knowledge factor', 'a biometric'],
] as const;

const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no');
const span = (seconds: number): string => (seconds % 3600 === 0 ? `${seconds / 3600} h` : `${seconds / 60} min`);

/** Every set of kinds, and the level that it reaches. */
const combinations = (): string[][] =>
  Array.from({ length: 2 ** KINDS.length - 1 }, (_, index) => {
    const kinds = KINDS.filter((__, bit) => ((index + 1) >> bit) % 2 === 1);
    return [...KINDS.map((kind) => (kinds.includes(kind) ? '✓' : '')), String(levelOfKinds(new Set(kinds)))];
  }).toSorted((one, other) => Number(one.at(-1)) - Number(other.at(-1)));

/** docs/reference/factors.md */
export function factorsPage(): string {
  const { reuse, factors: offered } = loadConfig({ env: {} }).authentication;
  const windows = [reuse.level_1, reuse.level_2, reuse.level_3, reuse.level_4];
  return page(
    'Factors',
    'What a citizen can sign in with, and what each proves. A factor is offered where `authentication.factors` names it and the account has it; the portrait check needs an account of level 2 and a configured `matcher`. Of several that help, phishing-resistant ones come first, then the order of this table.',
    table(
      [
        'factor',
        'proves',
        '`amr` (RFC 8176)',
        'begins a sign-in',
        'phishing-resistant',
        'level alone',
        'by default',
        'what it is',
      ],
      FACTOR_NAMES.map((name) => {
        const { kinds, amr, first, phishingResistant, about } = factorOf(name);
        return [
          code(name),
          kinds.join(', '),
          amr.map(code).join(', '),
          yesOrNo(first),
          yesOrNo(phishingResistant),
          String(levelOfKinds(new Set(kinds))),
          yesOrNo(offered.includes(name)),
          cell(about),
        ];
      }),
    ),
    '## Authentication levels (Decree 69/2024, Article 20)',
    'The level says how strongly the person proved to be the holder in this session. Factors are counted by kind: two passwords are one secret twice. It stands in each ID token as `authentication_level`; `acr` is another ladder, the level of the account. `mfa` is added to `amr` where two kinds were proved.',
    table([...KINDS, 'level'], combinations()),
    '## How long a level holds',
    'A proof counts for as long as level 1 may be reused. A higher level holds only while the newest proof of the kind that makes it is within that level’s own time: typing the password again renews none of them. When a level has run out the session falls to the next one that holds, and a step-up asks for what is missing, by as few factors as can be.',
    table(
      ['level', 'made of', 'hangs on the newest', 'setting', 'default'],
      LEVELS.map(([level, made, newest], index) => [
        level,
        made,
        newest,
        code(`authentication.reuse.level_${level}`),
        span(windows[index] ?? 0),
      ]),
    ),
  );
}
