import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CLAIMS } from '../../identity/index.ts';
import { LIBRARIES, libraryOf, type AUTH_METHODS, type Library, type RecordWish } from '../../relying-parties/index.ts';
import type { Language } from '../../shared/index.ts';
import { WrongAnswer } from './interview.ts';

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);

/** A client_id from the host of the service. */
export const idFor = (uri: string, library: Library): string => {
  const host = URL.parse(uri)?.hostname ?? '';
  return host === '' || isLoopback(host) ? `my-${library.id.replaceAll('_', '-')}` : host;
};

export const rootOf = (uri: string): string => {
  const url = URL.parse(uri);
  return url === null || !/^https?:$/.test(url.protocol) ? '' : `${url.origin}/`;
};

const LOCALES = resolve(import.meta.dirname, '../../../views/locales');

/** What claims are for where the developer does not say, from `views/locales/<language>/records.json`. */
export const usualPurpose = (language: Language): string => {
  const texts = JSON.parse(readFileSync(resolve(LOCALES, language, 'records.json'), 'utf8')) as { purpose: string };
  return texts.purpose;
};

/** The libraries, by id. */
export const IDS = LIBRARIES.map(({ id }) => id).join(', ');
export const unlessNone = (text: string): string | undefined => (text === 'none' ? undefined : text);

export function yesOrNo(text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw new WrongAnswer('say yes or no');
}

export const words = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** `name` or `name:essential`. */
export function claimOf(text: string): RecordWish['claims'][number] {
  const [name = '', need = 'voluntary', ...rest] = text.split(':');
  if (!CLAIMS.some((claim) => claim.name === name) || !['voluntary', 'essential'].includes(need) || rest.length > 0) {
    const claims = CLAIMS.map((claim) => claim.name).join(', ');
    throw new WrongAnswer(`say NAME or NAME:essential; the claims are ${claims}`);
  }
  return { name, need };
}

export function libraryNamed(id: string): Library {
  const library = libraryOf(id);
  if (library !== undefined) return library;
  throw new WrongAnswer(`choose one of ${IDS}`);
}

export function methodFor(library: Library, wanted: string): (typeof AUTH_METHODS)[number] {
  const method = library.authMethods.find((one) => one === wanted);
  if (method !== undefined) return method;
  throw new WrongAnswer(`${library.name} authenticates with ${library.authMethods.join(' or ')}`);
}
