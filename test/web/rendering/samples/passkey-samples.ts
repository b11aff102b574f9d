import { longNamed, page, portal, problem, type Sample, type Say } from './sample.ts';

const asking = (say: Say) => ({ action: '/', rp: portal(say), options: '{}', isSignIn: true, hasOtherWays: false });

const passkey = (say: Say) => ({
  name: say('Điện thoại của Minh Anh', 'Minh Anh’s phone'),
  addedAt: say('24 tháng 11, 2026', '24 November 2026'),
  lastUsedAt: say('lúc 10:21 26 tháng 11, 2026', '26 November 2026 at 10:21'),
  synced: true,
  renameUrl: '/account/security/passkeys/one/rename',
  removeUrl: '/account/security/passkeys/one/remove',
});

const passkeys = (say: Say) => [
  passkey(say),
  {
    name: say(
      'Khóa bảo mật màu xanh trong ngăn bàn ở nhà ông bà ngoại 1234',
      'The blue security key in the drawer at my grandparents’ 1234',
    ),
    addedAt: say('3 tháng 9, 2025', '3 September 2025'),
    lastUsedAt: undefined,
    synced: false,
    renameUrl: '/account/security/passkeys/two/rename',
    removeUrl: '/account/security/passkeys/two/remove',
  },
];

const form = (say: Say) => ({
  action: '/',
  csrf: 'token',
  name: passkey(say).name,
  cancelUrl: '/account/security/passkeys',
});

const ADD = '/account/security/passkeys/add';

/** Passkeys: the page of a sign-in, and those of the account. */
export const passkeySamples: readonly Sample[] = [
  page('interaction/factors/passkey').state('passkey', asking),
  page('interaction/factors/passkey').state('passkey-step-up', (say) => ({
    ...asking(say),
    rp: longNamed(say),
    isSignIn: false,
    hasOtherWays: true,
  })),
  page('interaction/factors/passkey').state('passkey-failed', (say) => ({
    ...asking(say),
    problem: problem('passkey_failed'),
  })),
  page('interaction/factors/passkey').state('passkey-not-given', (say) => ({
    ...asking(say),
    isSignIn: false,
    problem: problem('passkey_not_given'),
  })),
  page('account/passkeys/list').state('passkeys', (say) => ({
    heldUntil: undefined,
    passkeys: passkeys(say),
    accepted: '{}',
    addUrl: ADD,
    securityUrl: '/account/security',
  })),
  page('account/passkeys/list').state('passkeys-empty', () => ({
    heldUntil: undefined,
    passkeys: [],
    accepted: '{}',
    addUrl: ADD,
    securityUrl: '/account/security',
  })),
  page('account/passkeys/list').state('passkeys-full', (say) => ({
    heldUntil: undefined,
    passkeys: [...passkeys(say), ...passkeys(say)],
    addUrl: undefined,
    accepted: '{}',
    securityUrl: '/account/security',
  })),
  page('account/passkeys/add').state('passkey-add', (say) => ({ ...form(say), options: '{}' })),
  page('account/passkeys/add').state('passkey-not-added', (say) => ({
    ...form(say),
    options: '{}',
    problem: problem('passkey_not_added'),
  })),
  page('account/passkeys/rename').state('passkey-rename', form),
  page('account/passkeys/rename').state('passkey-unnamed', (say) => ({
    ...form(say),
    name: '',
    problem: problem('passkey_unnamed'),
  })),
  page('account/passkeys/remove').state('passkey-remove', form),
];
