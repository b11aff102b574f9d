import type { AskedClaimView } from '../../../../src/web/areas/consent/models.ts';
import { barelyNamed, longNamed, portal, problem, page, type Sample } from './sample.ts';

type Need = AskedClaimView['need'];

const claim = (
  name: string,
  label: string,
  value: string | undefined,
  need: Need = 'essential',
  source: AskedClaimView['source'] = 'npd',
): AskedClaimView => ({ name, label, value, need, isEssential: need === 'essential', source, image: undefined });

/** One grey pixel represents a portrait. */
const PORTRAIT =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNsaGj4DwAFhQKAjM1mJgAAAABJRU5ErkJggg==';

/** The consent page: the usual, the longest, the smallest. */
export const consentSamples: readonly Sample[] = [
  page('consent/consent').state('consent', (say) => ({
    action: '/',
    shown: 'digest',
    rp: portal(say),
    acr: 'LoA1',
    purposes: [
      {
        id: 'residence-form',
        title: say('Điền tờ khai cư trú', 'Fill in the residence form'),
        claims: [
          claim('name', say('Họ, chữ đệm và tên', 'Full name'), 'Nguyễn Thị Minh Anh'),
          claim('birthdate', say('Ngày sinh', 'Date of birth'), '02/03/1990'),
          claim('gender', say('Giới tính', 'Gender'), say('Nữ', 'Female')),
          claim('personal_number', say('Số định danh cá nhân', 'Personal identification number'), '001 190 412 073'),
          claim('address', say('Nơi cư trú', 'Address'), '12 phố Hoa Sữa, phường Hồ Sen, Thành phố Hà Nội'),
        ],
      },
      {
        id: 'notice',
        title: say('Báo cho bạn khi hồ sơ có kết quả', 'Tell you when your file is ready'),
        claims: [
          claim('phone_number', say('Số điện thoại', 'Phone number'), '0900 000 101', 'voluntary', 'account'),
          claim('email', say('Thư điện tử', 'E-mail'), 'minhanh.nguyen@example.com', 'voluntary', 'account'),
        ],
      },
    ],
    lacking: [],
    until: say('23 tháng 5, 2027', '23 May 2027'),
    withdrawUrl: '/account/consents',
    offline: false,
    previously: false,
  })),
  page('consent/consent').state('consent-long', (say) => ({
    action: '/',
    shown: 'digest',
    rp: longNamed(say),
    acr: 'LoA2',
    purposes: [
      {
        id: 'permit',
        title: say(
          'Giải quyết hồ sơ cấp giấy phép xây dựng nhà ở riêng lẻ tại khu vực nông thôn',
          'Handle the application for a permit to build a house in a rural area',
        ),
        claims: [
          claim(
            'name',
            say('Họ, chữ đệm và tên', 'Full name'),
            'Công Tằng Tôn Nữ Hoàng Nguyễn Phước Thị Diễm Phương Quỳnh Anh',
          ),
          { ...claim('portrait', say('Ảnh chân dung', 'Portrait'), undefined), image: PORTRAIT },
          claim('age_over_18', say('Từ đủ 18 tuổi', '18 or older'), say('Có', 'Yes'), 'essential', 'derived'),
        ],
      },
    ],
    lacking: [
      say(
        'Tài khoản của bạn không có: Thư điện tử. Dịch vụ cần thông tin này và có thể hỏi bạn sau.',
        'Your account does not have: E-mail. The service needs this and may ask you for it later.',
      ),
      say(
        'Tài khoản của bạn không có: Chữ đệm. Dịch vụ sẽ không nhận được thông tin này.',
        'Your account does not have: Middle name. The service will not receive this.',
      ),
    ],
    until: say('23 tháng 5, 2027', '23 May 2027'),
    withdrawUrl: '/account/consents',
    offline: true,
    previously: true,
    problem: problem('consent_outdated', 409),
  })),
  page('consent/consent').state('consent-nothing', (say) => ({
    action: '/',
    shown: 'digest',
    rp: barelyNamed(say('Thư viện tỉnh', 'Province library')),
    acr: 'LoA1',
    purposes: [],
    lacking: [],
    until: say('23 tháng 5, 2027', '23 May 2027'),
    withdrawUrl: '/account/consents',
    offline: false,
    previously: false,
  })),
];
