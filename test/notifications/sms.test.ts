import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { countryName } from '../../src/authentication/guarding/index.ts';
import { fitSms, MOST_PARTS, openTexts, smsParts } from '../../src/notifications/index.ts';
import { LANGUAGES, shortMomentText } from '../../src/shared/index.ts';

const LOCALES = resolve(import.meta.dirname, '../../views/locales');
const texts = openTexts(LOCALES);

/** As long as a government's host name gets, within reason. */
const HOST = 'dinhdanh.bocongan.gov.vn';
/** As long as a record can hold. */
const LONGEST = 'Cổng Dịch vụ công trực tuyến Ủy ban nhân dân '.repeat(5).slice(0, 200);
const CODES = ['one_time_code', 'recovery_confirmation', 'phone_code', 'registration_code', 'activation_code'];
const FACTORS = ['passkey', 'passcode', 'totp', 'recovery_code'];
const COUNTRIES = ['VN', 'CD', 'GS', 'VC', 'LA', 'ZZ'];

const templates = Object.entries(
  JSON.parse(readFileSync(resolve(LOCALES, 'vi/messages.json'), 'utf8')) as Record<string, Record<string, unknown>>,
).flatMap(([name, parts]) => ('sms' in parts ? [name] : []));

describe('the parts of an SMS', () => {
  for (const [about, text, parts] of [
    ['160 letters', 'a'.repeat(160), 1],
    ['161 letters', 'a'.repeat(161), 2],
    ['306 letters', 'a'.repeat(306), 2],
    ['307 letters', 'a'.repeat(307), 3],
    ['80 characters of the extension', '€'.repeat(80), 1],
    ['81 characters of the extension', '€'.repeat(81), 2],
    ['70 with a diacritic', 'ă'.repeat(70), 1],
    ['71 with a diacritic', `ă${'a'.repeat(70)}`, 2],
    ['134 with a diacritic', `ă${'a'.repeat(133)}`, 2],
    ['135 with a diacritic', `ă${'a'.repeat(134)}`, 3],
    ['36 of two units', '🪷'.repeat(36), 2],
  ] as const) {
    it(`are ${parts} for ${about}`, () => expect(smsParts(text)).to.equal(parts));
  }

  it('are two at most of any name, as long as the rest leaves room', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (organisation) => {
        expect(smsParts(fitSms((shown) => `mã để đăng nhập ${shown.organisation}.`, { organisation }))).to.be.at.most(
          2,
        );
      }),
    );
  });

  it('cut no name that fits, and end one that does not with two dots', () => {
    const write = ({ organisation }: { organisation: string }): string => `mã: ${organisation}.`;
    expect(fitSms(write, { organisation: 'Cổng' })).to.equal('mã: Cổng.');
    expect(fitSms(write, { organisation: LONGEST })).to.match(/^mã: Cổng Dịch vụ công .*\.\.\.$/);
  });
});

describe('the texts of SMS', () => {
  it('are of every template that has one in both languages', () => {
    expect(readdirSync(LOCALES).toSorted()).to.deep.equal(LANGUAGES.toSorted());
    expect(templates).to.have.length.above(14);
  });

  for (const language of LANGUAGES) {
    for (const template of templates) {
      it(`fit two parts: ${template}, ${language}`, () => {
        for (const organisation of [LONGEST, 'Cổng Dịch vụ công', 'Z'.repeat(200)]) {
          for (const factor of FACTORS) {
            for (const country of COUNTRIES) {
              const params = {
                ...{ code: '123456', minutes: 5, organisation, host: HOST, factor, left: 10, hours: 24, days: 7 },
                ...{ browserIs: 'known', browser: 'Samsung Internet, Android', placeIs: 'known' },
                ...{ place: countryName(country, language), lookAt: `https://${HOST}/account/security/devices` },
                ...{ phone: '••• 777', time: shortMomentText(new Date('2026-12-25T20:00:00Z'), language) },
                ...{
                  link: `https://${HOST}/approve/${'x'.repeat(22)}`,
                  activateAt: `https://${HOST}/activate`,
                  shortLookAt: `https://${HOST}/devices`,
                  shortLink: `https://${HOST}/c/${'x'.repeat(22)}`,
                },
              };
              const text = fitSms((shown) => texts(language, `${template}.sms`, shown), params);
              expect(smsParts(text), `${text.length}: ${text}`).to.be.at.most(MOST_PARTS);
              expect(text).to.not.include('{{');
              if (text.includes(organisation.slice(0, 4))) continue;
              expect(texts(language, `${template}.sms`, { ...params, organisation: 'ORG' })).to.not.include('ORG');
            }
          }
        }
      });
    }

    for (const template of CODES) {
      it(`end with the line that binds the code to our address: ${template}, ${language}`, () => {
        const params = { code: '012345', minutes: 5, organisation: LONGEST, host: HOST };
        const lines = fitSms((shown) => texts(language, `${template}.sms`, shown), params).split('\n');
        // The format of origin-bound one-time codes: the last line, and nothing after it.
        expect(lines.at(-1)).to.equal(`@${HOST} #012345`);
        expect(lines[0]).to.match(/^012345 /);
      });
    }
  }
});
