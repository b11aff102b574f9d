import { portal, problem, page, type Sample, type Say } from './sample.ts';

const typed = (say: Say) => ({ action: '/', rp: portal(say), hasOtherWays: true });

const portrait = (say: Say) => ({ ...typed(say), most: 4 });

const passcode = (say: Say) => ({
  action: '/',
  rp: portal(say),
  device: 'device',
  holder: '••• 073',
  signInUrl: '/',
});
const passcodeUrls = {
  setUrl: '/account/security/passcode/set',
  removeUrl: '/account/security/passcode/remove',
  securityUrl: '/account/security',
};
const setting = () => ({ action: '/', csrf: 'token', cancelUrl: '/account/security/passcode' });

/** A QR code of two by two modules, enough to show the picture's place. */
const QR = `data:image/svg+xml;base64,${Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path fill="#fff" d="M0 0h4v4H0z"/><path d="M1 1h1v1H1zM2 2h1v1H2z"/></svg>',
).toString('base64')}`;

const app = (say: Say) => ({
  id: 'one',
  name: say('Điện thoại của Minh Anh', 'Minh Anh’s phone'),
  addedAt: say('24 tháng 11, 2026', '24 November 2026'),
  lastUsedAt: say('lúc 10:21 26 tháng 11, 2026', '26 November 2026 at 10:21'),
  removeUrl: '/account/security/authenticator-app/one/remove',
});

const apps = (say: Say) => [
  app(say),
  {
    id: 'two',
    name: say('Máy tính bảng cũ để ở nhà ông bà ngoại 12', 'The old tablet at my grandparents’ 123456'),
    addedAt: say('3 tháng 9, 2025', '3 September 2025'),
    lastUsedAt: undefined,
    removeUrl: '/account/security/authenticator-app/two/remove',
  },
];

const adding = (say: Say) => ({
  action: '/',
  csrf: 'token',
  pending: 'sealed',
  image: QR,
  uri: 'otpauth://totp/Sen%20ID:1234?secret=JBSWY3DPEHPK3PXP&issuer=Sen%20ID',
  secret: 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP',
  name: say('Ứng dụng xác thực', 'Authenticator app'),
  cancelUrl: '/account/security/authenticator-app',
});

/** Authenticators that are enrolled and used by typing: the pages of the account and those of a sign-in. */
export const authenticatorSamples: readonly Sample[] = [
  page('interaction/factors/totp').state('totp', typed),
  page('interaction/factors/totp').state('totp-wrong', (say) => ({ ...typed(say), problem: problem('totp_wrong') })),
  page('interaction/factors/totp').state('totp-used', (say) => ({
    ...typed(say),
    hasOtherWays: false,
    problem: problem('totp_used'),
  })),
  page('account/authenticator-app/list').state('authenticator-apps', (say) => ({
    heldUntil: undefined,
    apps: apps(say),
    addUrl: '/account/security/authenticator-app/add',
    securityUrl: '/account/security',
  })),
  page('account/authenticator-app/list').state('authenticator-apps-empty', () => ({
    heldUntil: undefined,
    apps: [],
    addUrl: '/account/security/authenticator-app/add',
    securityUrl: '/account/security',
  })),
  page('account/authenticator-app/list').state('authenticator-apps-full', (say) => ({
    heldUntil: undefined,
    apps: [...apps(say), ...apps(say)],
    addUrl: undefined,
    securityUrl: '/account/security',
  })),
  page('account/authenticator-app/add').state('authenticator-app-add', adding),
  page('account/authenticator-app/add').state('authenticator-app-add-wrong', (say) => ({
    ...adding(say),
    problem: problem('totp_wrong'),
  })),
  page('account/authenticator-app/add').state('authenticator-app-add-long-name', (say) => ({
    ...adding(say),
    problem: problem('name_too_long', 422, { most: 40, count: 40 }),
  })),
  page('account/authenticator-app/add').state('authenticator-app-add-over', (say) => ({
    ...adding(say),
    problem: problem('enrolment_over'),
  })),
  page('account/authenticator-app/remove').state('authenticator-app-remove', (say) => ({
    app: app(say),
    csrf: 'token',
    cancelUrl: '/account/security/authenticator-app',
  })),
  page('interaction/factors/recovery-code').state('recovery-code', typed),
  page('interaction/factors/recovery-code').state('recovery-code-wrong', (say) => ({
    ...typed(say),
    problem: problem('recovery_code_wrong'),
  })),
  page('account/recovery-codes/home').state('recovery-codes', (say) => ({
    heldUntil: undefined,
    left: 7,
    madeAt: say('24 tháng 11, 2026', '24 November 2026'),
    makeUrl: '/account/security/recovery-codes/make',
    removeUrl: '/account/security/recovery-codes/remove',
    securityUrl: '/account/security',
  })),
  page('account/recovery-codes/home').state('recovery-codes-empty', () => ({
    heldUntil: undefined,
    left: undefined,
    madeAt: undefined,
    makeUrl: '/account/security/recovery-codes/make',
    removeUrl: '/account/security/recovery-codes/remove',
    securityUrl: '/account/security',
  })),
  page('account/recovery-codes/make').state('recovery-codes-make', () => ({
    action: '/',
    csrf: 'token',
    replaces: true,
    cancelUrl: '/account/security/recovery-codes',
  })),
  page('account/recovery-codes/new').state('recovery-codes-new', () => ({
    codes: Array.from({ length: 10 }, (_, index) => `7K3M-9QXT-02FA-HJ5${index}`),
    homeUrl: '/account/security/recovery-codes',
  })),
  page('account/recovery-codes/remove').state('recovery-codes-remove', () => ({
    action: '/',
    csrf: 'token',
    cancelUrl: '/account/security/recovery-codes',
  })),
  page('interaction/factors/portrait-check').state('portrait-check', portrait),
  ...(['portrait_missing', 'portrait_not_live', 'portrait_not_alike', 'portrait_too_large'] as const).map((code) =>
    page('interaction/factors/portrait-check').state(code.replaceAll('_', '-'), (say) => ({
      ...portrait(say),
      problem: problem(code, 422, { most: 4, count: 4 }),
    })),
  ),
  page('interaction/factors/portrait-check').state('portrait-unchecked', (say) => ({
    ...portrait(say),
    hasOtherWays: false,
    problem: problem('matcher_unavailable', 503),
  })),
  page('interaction/factors/passcode').state('passcode', passcode),
  page('interaction/factors/passcode').state('passcode-failed', (say) => ({
    ...passcode(say),
    problem: problem('passcode_failed'),
  })),
  page('account/passcode/home').state('passcode-home', (say) => ({
    heldUntil: undefined,
    setAt: say('24 tháng 11, 2026', '24 November 2026'),
    ...passcodeUrls,
  })),
  page('account/passcode/home').state('passcode-home-empty', () => ({
    heldUntil: undefined,
    setAt: undefined,
    ...passcodeUrls,
  })),
  page('account/passcode/set').state('passcode-set', setting),
  ...(['passcode_malformed', 'passcode_guessable', 'passcode_not_repeated'] as const).map((code) =>
    page('account/passcode/set').state(code.replaceAll('_', '-'), () => ({ ...setting(), problem: problem(code) })),
  ),
  page('account/passcode/remove').state('passcode-remove', setting),
];
