import {
  checkRelyingParty,
  makeRecord,
  RELYING_PARTY_KINDS,
  type Library,
  type RecordWish,
} from '../../relying-parties/index.ts';
import type { Language } from '../../shared/index.ts';
import { CommandError } from '../output.ts';
import { answerTo, WrongAnswer, type Terminal } from './interview.ts';
import * as answers from './record-answers.ts';

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

/** The value of an option. A wrong one ends the command. */
function option<T>(name: string, value: string, read: (value: string) => T): T {
  try {
    return read(value);
  } catch (error) {
    if (error instanceof WrongAnswer) throw new CommandError(`${name} ${value}: ${error.message}`, 2);
    throw error;
  }
}

/** A sound wish for a library, in which answers are tried. */
const draftFor = (library: Library): RecordWish => ({
  ...{ library, id: 'draft', organisation: { vi: 'Draft', en: 'Draft' }, kind: 'other', level: undefined },
  redirectUris: [`${library.kind === 'native' ? 'vn.example.app:' : 'http://localhost:8080'}${library.redirectPath}`],
  ...{ claims: [], purpose: { vi: 'Draft', en: 'Draft' }, postLogoutUris: [], backchannelLogoutUri: undefined },
  ...{ authMethod: library.authMethods[0], refresh: false },
});

/** What a record of this wish has against the keys that an answer fills in. */
function faultsAt(keys: string, wish: RecordWish): string[] {
  const isMeant = (key: string): boolean => keys.split(' ').some((one) => `${key}.`.startsWith(`${one}.`));
  const { faults } = checkRelyingParty(makeRecord(wish).raw);
  return faults.filter(({ key }) => isMeant(key)).map(({ key, fault, mend }) => `${key}: ${fault}; ${mend}`);
}

/** Asks for the parts of a wish. `keys` are those of the record which an answer fills in. */
const interview =
  (draft: RecordWish, terminal: Terminal | undefined) =>
  <K extends keyof RecordWish>(
    part: K,
    [text, byDefault, keys]: readonly [text: string, byDefault: string, keys: string],
    read: (answer: string) => RecordWish[K],
    beside: Partial<RecordWish> = {},
  ): Promise<RecordWish[K]> => {
    const faults = (value: RecordWish[K]): string[] => faultsAt(keys, { ...draft, ...beside, [part]: value });
    return answerTo({ text, byDefault, read, faults }, terminal);
  };

const same = (answer: string): string => answer;

/**
 * What the developer wants, from the options and from answers to what they leave open. Without a terminal, the library
 * and the redirect URI must be given; the rest has defaults. A wrong answer is asked for again.
 *
 * @throws CommandError that names every missing option, or the wrong one.
 */
export async function wishOf(options: NewOptions, terminal: Terminal | undefined): Promise<RecordWish> {
  const missing = [
    ...(options.library === undefined ? ['--library'] : []),
    ...(options.redirectUri === undefined ? ['--redirect-uri'] : []),
  ];
  if (terminal === undefined && missing.length > 0) {
    throw new CommandError(
      `Without a terminal or with --yes, give ${missing.join(' and ')}. See: sen-id rp new --help`,
      2,
    );
  }
  const { libraryNamed, words, unlessNone } = answers;
  const library =
    options.library === undefined
      ? await answerTo({ text: `Library (${answers.IDS})`, byDefault: 'openid-client', read: libraryNamed }, terminal)
      : option('--library', options.library, libraryNamed);
  const draft = draftFor(library);
  const ask = interview(draft, terminal);
  const method = options.authMethod ?? library.authMethods[0];
  const authMethod = option('--auth-method', method, (wanted) => answers.methodFor(library, wanted));

  const usual = draft.redirectUris.join(' ');
  const places = 'client.redirect_uris client.sector_identifier_uri';
  const redirectUris = options.redirectUri ?? (await ask('redirectUris', ['Redirect URI', usual, places], words));
  const [first = ''] = redirectUris;
  const id = options.id ?? (await ask('id', ['client_id', answers.idFor(first, library), 'id'], same));
  const named = async (language: Language, text: string): Promise<string> => {
    const read = (name: string) => ({ ...draft.organisation, [language]: name });
    return (await ask('organisation', [text, id, `organisation.${language}`], read))[language];
  };
  const vi = options.nameVi ?? (await named('vi', 'Name in Vietnamese'));
  const en = options.nameEn ?? (await named('en', 'Name in English'));
  const kinds = `Kind (${RELYING_PARTY_KINDS.join(', ')})`;
  const kind = options.kind ?? (await ask('kind', [kinds, draft.kind, 'kind'], same));
  const level =
    options.level === undefined
      ? await ask('level', ['Least level (LoA1, LoA2 or none)', 'none', 'minimum_acr'], unlessNone)
      : unlessNone(options.level);
  const claims =
    options.claim?.map((text) => option('--claim', text, answers.claimOf)) ??
    (await ask('claims', ['Claims, such as name:essential phone_number', '', 'claims'], (answer) =>
      words(answer).map(answers.claimOf),
    ));
  const meant = async (language: Language, text: string): Promise<string> => {
    if (claims.length === 0) return '';
    const read = (purpose: string) => ({ ...draft.purpose, [language]: purpose });
    const question = [text, answers.usualPurpose(language), 'purposes'] as const;
    return (await ask('purpose', question, read, { claims }))[language];
  };
  const purpose = {
    vi: options.purposeVi ?? (await meant('vi', 'What for, in Vietnamese')),
    en: options.purposeEn ?? (await meant('en', 'What for, in English')),
  };
  const after = ['Address after signing out', answers.rootOf(first), 'client.post_logout_redirect_uris'] as const;
  const postLogoutUris = options.postLogoutUri ?? (await ask('postLogoutUris', after, words));
  const notices = ['Back-channel logout address (or none)', 'none', 'client.backchannel_logout_uri'] as const;
  const backchannelLogoutUri =
    options.backchannelLogoutUri === undefined
      ? await ask('backchannelLogoutUri', notices, unlessNone)
      : unlessNone(options.backchannelLogoutUri);
  const tokens = ['Refresh tokens (yes or no)', 'no', 'client.grant_types'] as const;
  const refresh = options.refresh ?? (await ask('refresh', tokens, answers.yesOrNo));
  return {
    ...{ library, id, organisation: { vi, en }, kind, redirectUris, purpose, postLogoutUris, level, claims },
    ...{ backchannelLogoutUri, authMethod, refresh },
  };
}
