import type { Language, Problem } from '../../../../src/shared/index.ts';
import type { RelyingPartyView } from '../../../../src/web/kit/page-model.ts';
import type { SentCodeView } from '../../../../src/web/kit/sent-code.ts';
import type { PageModels, PageName } from '../../../../src/web/pages.ts';

/** The model of a page, without the parts common to all pages. */
type Models = { readonly [Name in PageName]: Omit<PageModels[Name], 'language' | 'languageLinks'> };

/** A page in one of its states, with sample data. */
export interface Sample {
  readonly id: string;
  readonly page: PageName;
  readonly model: (language: Language) => Models[PageName];
}

export type Say = (vi: string, en: string) => string;

/** Declares states of a page; `say` selects the text of the language. */
export const page = <Name extends PageName>(name: Name) => ({
  state: (id: string, model: (say: Say, language: Language) => Models[Name]): Sample => ({
    id,
    page: name,
    model: (language) => model((vi, en) => (language === 'vi' ? vi : en), language),
  }),
});

/** A code that was sent just now, and one in place of another after which the limit was reached. */
export const sentNow: SentCodeView = { at: '14:03:05', again: false, wait: { seconds: 27, until: '14:03:35' } };
export const sentAgain: SentCodeView = { at: '14:05:40', again: true, wait: { seconds: 445, until: '14:13:05' } };

const drawing = (colour: string): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><rect width="80" height="80" fill="${colour}"/><path fill="#fff" d="M40 18 16 40h8v22h32V40h8z"/></svg>`,
  )}`;

export const portal = (say: Say): RelyingPartyView => ({
  name: say('Cổng dịch vụ cư trú', 'Residence portal'),
  kind: 'public-service',
  logo: drawing('#1f4e8c'),
  host: 'cutru.example.vn',
  policyUri: 'https://cutru.example.vn/privacy',
  termsUri: 'https://cutru.example.vn/terms',
});

/** A relying party of which only the name is known. */
export const barelyNamed = (name: string): RelyingPartyView => ({
  ...{ name, kind: undefined, logo: undefined, host: undefined, policyUri: undefined, termsUri: undefined },
});

export const longNamed = (say: Say): RelyingPartyView => ({
  name: say(
    'Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính tỉnh Bà Rịa – Vũng Tàu',
    'Centre for public administrative services and control of administrative procedures of Bà Rịa – Vũng Tàu province',
  ),
  kind: 'public-service',
  ...{ logo: undefined, policyUri: undefined, termsUri: undefined },
  host: 'trungtamphucvuhanhchinhcong.baria-vungtau.example.vn',
});

export const problem = (code: string, status = 422, detail: Problem['detail'] = {}): Problem => ({
  code,
  status,
  detail,
});

/** Several faults of one form. */
export const problems = (first: Problem, ...also: readonly Problem[]): Problem => ({ ...first, also });
