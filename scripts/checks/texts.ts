import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { texts } from './files.ts';
import { ROOT } from './run.ts';
import { textsInCode } from './texts-in-code.ts';

interface Unwanted {
  readonly what: string;
  readonly pattern: RegExp;
  /** The files to search; all text files if it is missing. */
  readonly files?: RegExp;
}

const CODE = /\.(?:ts|js|njk|scss|java)$/;

// The words are concatenated, so that the check does not report this file.
const UNWANTED: readonly Unwanted[] = [
  {
    what: 'work left undone',
    pattern: new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`),
    files: CODE,
  },
  { what: 'a test that others are run without', pattern: /\b(?:describe|it|context)\.only\(/, files: CODE },
  { what: 'a test that is not run', pattern: /\b(?:describe|it|context)\.skip\(|\bx(?:it|describe)\(/, files: CODE },
  { what: 'a check turned off', pattern: new RegExp('@ts-' + '(?:ignore|nocheck)'), files: CODE },
  // Tests use it to prove that something does not compile, and must say what.
  { what: 'a check turned off', pattern: new RegExp('@ts-' + 'expect-error'), files: /^(?!test\/).*\.(?:ts|js)$/ },
  { what: 'a check turned off without a reason', pattern: new RegExp('// @ts-' + 'expect-error(?!: )'), files: CODE },
  {
    what: 'a path of one machine',
    pattern: new RegExp(
      `(?:^|[\\s"'\`(=:])/(?:${['ho' + 'me', 'ro' + 'ot', 'wo' + 'rk', 'Us' + 'ers'].join('|')})/[\\w.-]+/`,
    ),
  },
];

/** Finds words and calls that must not be committed. */
export async function unwantedFindings(): Promise<string[]> {
  const findings: string[] = [];
  for (const { path, text } of await texts()) {
    if (path === 'package-lock.json') continue;
    for (const { what, pattern, files } of UNWANTED) {
      if (files?.test(path) === false) continue;
      for (const [index, line] of text.split('\n').entries()) {
        if (pattern.test(line)) findings.push(`${path}:${index + 1} ${what}: ${line.trim().slice(0, 120)}`);
      }
    }
  }
  return findings;
}

/**
 * package-lock.json must work with any registry: no `resolved` address, and only addresses that are a package's own
 * (funding).
 */
export async function lockFindings(): Promise<string[]> {
  const lock = JSON.parse(await readFile(resolve(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string; version?: string; integrity?: string }>;
  };
  return Object.entries(lock.packages).flatMap(([name, { resolved, integrity }]) => [
    ...(resolved === undefined ? [] : [`package-lock.json: ${name} has a "resolved" address`]),
    ...(name === '' || integrity !== undefined ? [] : [`package-lock.json: ${name} has no "integrity"`]),
  ]);
}

/**
 * A tone mark on the second vowel of an open oa, oe or uy: the product writes the mark on the first one, in every text.
 */
const OTHER_TONE_MARK = /\p{L}*(?:o[áàảãạéèẻẽẹ]|(?<!q)u[ýỳỷỹỵ])(?!\p{L})/iu;

/**
 * Texts for people are in `views/locales`, not in code: in Unicode NFC, with tone marks one way and every key in both
 * languages.
 */
export async function localeFindings(): Promise<string[]> {
  const findings: string[] = [];
  const keys = new Map<string, Map<string, ReadonlySet<string>>>();
  const collect = (value: unknown, path: string, into: Set<string>): void => {
    if (typeof value !== 'object' || value === null) into.add(path.replace(/_(?:zero|one|two|few|many|other)$/, ''));
    else for (const [key, inner] of Object.entries(value)) collect(inner, path === '' ? key : `${path}.${key}`, into);
  };
  for (const { path, text } of await texts()) {
    findings.push(...textsInCode(path, text));
    const isLocale = path.startsWith('views/locales/');
    if (
      (isLocale || path.startsWith('views/') || path.startsWith('src/') || path.startsWith('docs/')) &&
      text !== text.normalize('NFC')
    ) {
      findings.push(`${path}: not in Unicode NFC`);
    }
    const [, language, rest] = /^views\/locales\/(vi|en)\/(.+\.json)$/.exec(path) ?? [];
    if (language === undefined || rest === undefined) continue;
    const [otherMark] = (language === 'vi' && OTHER_TONE_MARK.exec(text)) || [];
    if (otherMark !== undefined) findings.push(`${path}: ${otherMark} has its tone mark on the second vowel`);
    const found = new Set<string>();
    try {
      collect(JSON.parse(text), '', found);
    } catch {
      findings.push(`${path}: not JSON`);
    }
    keys.set(rest, (keys.get(rest) ?? new Map<string, ReadonlySet<string>>()).set(language, found));
  }
  for (const [file, byLanguage] of keys) {
    const none: ReadonlySet<string> = new Set();
    const vi = byLanguage.get('vi') ?? none;
    const en = byLanguage.get('en') ?? none;
    for (const key of vi.difference(en)) findings.push(`views/locales/en/${file}: ${key} is missing`);
    for (const key of en.difference(vi)) findings.push(`views/locales/vi/${file}: ${key} is missing`);
  }
  return findings;
}
