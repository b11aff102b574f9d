import type { Appearance } from '../../../../authentication/devices/index.ts';
import { countryName } from '../../../../authentication/guarding/index.ts';
import type { Language } from '../../../../shared/index.ts';
import type { Pages } from '../../../kit/show.ts';

/** Browser and place as the citizen reads them. */
export const seenAs = (pages: Pages, { browser, country }: Appearance, language: Language) => ({
  browser: browser ?? pages.t(language, 'devices:unknownBrowser'),
  place: country === undefined ? pages.t(language, 'devices:unknownPlace') : countryName(country, language),
});
