import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CLAIMS } from '../../identity/index.ts';
import type { AUTH_METHODS } from '../../relying-parties/index.ts';
import {
  LIBRARIES,
  libraryOf,
  RELYING_PARTY_KINDS,
  type Library,
  type RecordWish,
} from '../../relying-parties/index.ts';
import type { Language } from '../../shared/index.ts';
import { CommandError } from '../output.ts';

/** The options of `rp new`, as commander gives them. */
export interface NewOptions {
  readonly library?: string;
  readonly id?: string;
  readonly nameVi?: string;
  readonly nameEn?: string;
  readonly kind?: string;
  readonly redirectUri?: readonly string[];
  readonly level?: string;
  readonly claim?: readonly string[];
  readonly purposeVi?: string;
  readonly purposeEn?: string;
  readonly postLogoutUri?: readonly string[];
  readonly backchannelLogoutUri?: string;
  readonly authMethod?: string;
  readonly refresh?: boolean;
  readonly out?: string;
  readonly keyFile?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Asks one question; an empty answer takes the default. */
export type Ask = (question: string, byDefault: string) => Promise<string>;

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);

const LOCALES = resolve(import.meta.dirname, '../../../views/locales');

/** What claims are for where the developer does not say, from `views/locales/<language>/records.json`. */
const usualPurpose = (language: Language): string => {
  const texts = JSON.parse(readFileSync(resolve(LOCALES, language, 'records.json'), 'utf8')) as { purpose: string };
  return texts.purpose;
};

/** A client_id from the host of the service. */
const idFor = (uri: string, library: Library): string => {
  const host = URL.parse(uri)?.hostname ?? '';
  return host === '' || isLoopback(host) ? `my-${library.id.replaceAll('_', '-')}` : host;
};

const rootOf = (uri: string): string => {
  const url = URL.parse(uri);
  return url === null || !/^https?:$/.test(url.protocol) ? '' : `${url.origin}/`;
};

const words = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** `name` or `name:essential`. */
function claimOf(text: string): { name: string; need: string } {
  const [name = '', need = 'voluntary', ...rest] = text.split(':');
  if (!CLAIMS.some((claim) => claim.name === name) || !['voluntary', 'essential'].includes(need) || rest.length > 0) {
    throw new CommandError(
      `--claim ${text}: say NAME or NAME:essential; the claims are ${CLAIMS.map((claim) => claim.name).join(', ')}`,
      2,
    );
  }
  return { name, need };
}

function libraryNamed(id: string): Library {
  const library = libraryOf(id);
  if (library !== undefined) return library;
  throw new CommandError(`--library ${id}: choose one of ${LIBRARIES.map((one) => one.id).join(', ')}`, 2);
}

function methodFor(library: Library, wanted: string | undefined): (typeof AUTH_METHODS)[number] {
  const method = library.authMethods.find((one) => one === (wanted ?? library.authMethods[0]));
  if (method !== undefined) return method;
  throw new CommandError(
    `--auth-method ${wanted}: ${library.name} authenticates with ${library.authMethods.join(' or ')}`,
    2,
  );
}

/**
 * What the developer wants, from the options and from answers to what they leave open. Without `ask`, the library and
 * the redirect URI must be given; the rest has defaults.
 *
 * @throws CommandError that names every missing option, or the wrong one.
 */
export async function wishOf(options: NewOptions, ask: Ask | undefined): Promise<RecordWish> {
  const missing = [
    ...(options.library === undefined ? ['--library'] : []),
    ...(options.redirectUri === undefined ? ['--redirect-uri'] : []),
  ];
  if (ask === undefined && missing.length > 0) {
    throw new CommandError(
      `Without a terminal or with --yes, give ${missing.join(' and ')}. See: sen-id rp new --help`,
      2,
    );
  }
  const answer = async (given: string | undefined, question: string, byDefault: string): Promise<string> =>
    given ?? (((await ask?.(question, byDefault)) ?? '').trim() || byDefault);
  const list = async (given: readonly string[] | undefined, question: string, byDefault: string): Promise<string[]> =>
    given === undefined ? words(await answer(undefined, question, byDefault)) : [...given];

  const ids = LIBRARIES.map(({ id }) => id).join(', ');
  const library = libraryNamed(await answer(options.library, `Library (${ids})`, 'openid-client'));
  const scheme = library.kind === 'native' ? 'vn.example.app:' : 'http://localhost:8080';
  const redirectUris = await list(options.redirectUri, 'Redirect URI', `${scheme}${library.redirectPath}`);
  const [first = ''] = redirectUris;
  const id = await answer(options.id, 'client_id', idFor(first, library));
  const vi = await answer(options.nameVi, 'Name in Vietnamese', id);
  const en = await answer(options.nameEn, 'Name in English', id);
  const kind = await answer(options.kind, `Kind (${RELYING_PARTY_KINDS.join(', ')})`, 'other');
  const level = await answer(options.level, 'Least level (LoA1, LoA2 or none)', 'none');
  const claims = await list(options.claim, 'Claims, such as name:essential phone_number', '');
  const hasPurpose = claims.length > 0;
  const purpose = {
    vi: hasPurpose ? await answer(options.purposeVi, 'What for, in Vietnamese', usualPurpose('vi')) : '',
    en: hasPurpose ? await answer(options.purposeEn, 'What for, in English', usualPurpose('en')) : '',
  };
  const postLogoutUris = await list(options.postLogoutUri, 'Address after signing out', rootOf(first));
  const backchannel = await answer(options.backchannelLogoutUri, 'Back-channel logout address (or none)', 'none');
  return {
    ...{ library, id, organisation: { vi, en }, kind, redirectUris, purpose, postLogoutUris },
    level: level === 'none' ? undefined : level,
    claims: claims.map(claimOf),
    backchannelLogoutUri: backchannel === 'none' ? undefined : backchannel,
    authMethod: methodFor(library, options.authMethod),
    refresh: options.refresh ?? false,
  };
}
