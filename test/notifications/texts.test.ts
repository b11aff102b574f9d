import { resolve } from 'node:path';
import { expect } from 'chai';
import { openTexts } from '../../src/notifications/texts.ts';
import { openTranslations } from '../../src/web/rendering/translations.ts';

const LOCALES = resolve(import.meta.dirname, '../../views/locales');

/** Values with a meaning for i18next, for `String.replace` or for a format string. */
const VALUES = [
  '{{host}} {{7*7}}',
  '{{- code}}',
  '$t(seen.place.unknown)',
  '$t(authenticators.passkey) $t(',
  "a$&b$1$$'$`",
  '%s %d %j',
  '<b>&amp;</b>',
];

describe('values in the texts of messages', () => {
  const texts = openTexts(LOCALES);
  const params = { browserIs: 'known', placeIs: 'known', shortLookAt: 'x', place: 'Huế' };

  for (const value of VALUES) {
    it(`stand there as they are, and spoil nothing around them: ${value}`, () => {
      for (const name of ['organisation', 'browser'] as const) {
        const around = { ...params, organisation: 'A', browser: 'B' };
        const [before = '', after = ''] = texts('en', 'new_sign_in.sms', { ...around, [name]: '#' }).split('#');
        expect(texts('en', 'new_sign_in.sms', { ...around, [name]: value })).to.equal(`${before}${value}${after}`);
      }
    });
  }

  it('choose neither the language nor the text', () => {
    expect(texts('en', 'new_sign_in.sms', { ...params, organisation: 'A', browser: 'B', lng: 'vi' })).to.include(
      'new device',
    );
  });
});

describe('values in the texts of pages', () => {
  const t = openTranslations(LOCALES, { strict: true });

  for (const value of VALUES) {
    it(`stand there as they are: ${value}`, () => {
      const shown = (name: string) => t('en', 'authenticator-app:remove.title', { name });
      expect(shown(value)).to.equal(shown('#').replace('#', () => value));
    });
  }
});
