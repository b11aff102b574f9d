import { longNamed, portal, page, type Sample, type Say } from './sample.ts';

const consent = (say: Say) => ({
  rp: { id: 'residence-portal', name: portal(say).name },
  url: '/account/consents/residence-portal',
  at: say('24 tháng 11, 2026', '24 November 2026'),
  until: say('23 tháng 5, 2027', '23 May 2027'),
  claims: [
    {
      name: 'name',
      label: say('Họ, chữ đệm và tên', 'Full name'),
      purpose: say('Điền tờ khai cư trú', 'Fill in the residence form'),
    },
    {
      name: 'address',
      label: say('Nơi cư trú', 'Address'),
      purpose: say('Điền tờ khai cư trú', 'Fill in the residence form'),
    },
    {
      name: 'phone_number',
      label: say('Số điện thoại', 'Phone number'),
      purpose: say('Báo cho bạn khi hồ sơ có kết quả', 'Tell you when your file is ready'),
    },
  ],
});

/** The citizen's own pages. */
export const accountSamples: readonly Sample[] = [
  page('account/home').state('account-home', () => ({
    name: 'Nguyễn Thị Minh Anh',
    level: 2,
    state: 'active',
    consentsUrl: '/account/consents',
    securityUrl: '/account/security',
    signOutUrl: '/session/end',
    waiting: undefined,
  })),
  page('account/home').state('account-home-of-guardian', () => ({
    name: 'Hoàng Quốc Huy',
    level: 2,
    state: 'active',
    consentsUrl: '/account/consents',
    securityUrl: '/account/security',
    signOutUrl: '/session/end',
    waiting: { count: 1, url: '/account/approvals' },
  })),
  page('account/home').state('account-home-level-1', () => ({
    name: 'Công Tằng Tôn Nữ Hoàng Nguyễn Phước Thị Diễm Phương Quỳnh Anh',
    level: 1,
    state: 'active',
    consentsUrl: '/account/consents',
    securityUrl: '/account/security',
    signOutUrl: '/session/end',
    waiting: undefined,
  })),
  page('account/security').state('account-security', (say) => ({
    heldUntil: undefined,
    sections: [
      ['password', say('Đổi mật khẩu bạn dùng để đăng nhập.', 'Change the password you sign in with.')],
      ['passkeys', say('2 khóa truy cập', '2 passkeys')],
      ['authenticator-app', say('Chưa có ứng dụng nào', 'No app yet')],
      ['recovery-codes', say('Còn 9 mã', '9 codes left')],
      ['recovery-questions', say('Chưa đặt câu hỏi', 'No questions set')],
      ['phone', say('Số ••• 101', 'Number ••• 101')],
      ['passcode', say('Chưa đặt mã PIN', 'No passcode set')],
      ['sessions', say('Đang đăng nhập trên 2 trình duyệt', 'You are signed in on 2 browsers')],
      ['devices', say('3 thiết bị quen thuộc', '3 known devices')],
    ].map(([name = '', status = '']) => ({ name, status, url: `/account/security/${name}` })),
    accountUrl: '/account',
  })),
  page('consent/account-consents').state('account-consents', (say) => ({
    consents: [consent(say), { ...consent(say), rp: { id: 'long', name: longNamed(say).name }, url: '/account/long' }],
  })),
  page('consent/account-consents').state('account-consents-empty', () => ({ consents: [] })),
  page('consent/account-consent').state('account-consent', (say) => ({
    ...consent(say),
    history: [
      { at: say('lúc 10:21 24 tháng 11, 2026', '24 November 2026 at 10:21'), kind: 'given' },
      { at: say('lúc 08:05 3 tháng 9, 2026', '3 September 2026 at 08:05'), kind: 'withdrawn' },
    ],
    withdrawUrl: '/account/consents/residence-portal/withdraw',
  })),
  page('consent/account-consent').state('account-consent-nothing', (say) => ({
    ...consent(say),
    claims: [],
    history: [{ at: say('lúc 10:21 24 tháng 11, 2026', '24 November 2026 at 10:21'), kind: 'given' }],
    withdrawUrl: '/account/consents/residence-portal/withdraw',
  })),
  page('consent/account-withdraw').state('account-withdraw', (say) => ({
    ...consent(say),
    action: '/',
    csrf: 'token',
    cancelUrl: '/account/consents',
  })),
  page('consent/account-withdrawn').state('account-withdrawn', (say) => ({
    rp: { id: 'residence-portal', name: portal(say).name },
    consentsUrl: '/account/consents',
  })),
];
