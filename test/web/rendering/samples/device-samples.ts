import { longNamed, page, portal, sentNow, type Sample, type Say } from './sample.ts';

const session = (say: Say) => ({
  browser: 'Chrome, Android',
  place: say('Việt Nam', 'Vietnam'),
  signedInAt: say('lúc 10:21 24 tháng 11, 2026', '24 November 2026 at 10:21'),
  usedAt: say('lúc 14:02 24 tháng 11, 2026', '24 November 2026 at 14:02'),
  services: [portal(say).name, longNamed(say).name],
  isThis: false,
  endUrl: '/account/security/sessions/k3Jd92LmQx/end',
});

const device = (say: Say) => ({
  browser: 'Safari, iOS',
  place: say('Việt Nam', 'Vietnam'),
  firstSeenAt: say('3 tháng 9, 2026', '3 September 2026'),
  lastSeenAt: say('24 tháng 11, 2026', '24 November 2026'),
  isThis: false,
  forgetUrl: '/account/security/devices/k3Jd92LmQx/forget',
});

const unknown = (say: Say) => ({
  browser: say('Trình duyệt không xác định', 'Unknown browser'),
  place: say('Nơi không xác định', 'Unknown place'),
});

const asked = { action: '/', csrf: 'token', cancelUrl: '/account/security' };
const urls = { signOutUrl: '/session/end', securityUrl: '/account/security' };

/** Sessions, known devices, and suspicious sign-ins. */
export const deviceSamples: readonly Sample[] = [
  page('account/sessions/list').state('sessions', (say) => ({
    sessions: [
      { ...session(say), browser: 'Firefox, Windows', isThis: true },
      session(say),
      { ...session(say), ...unknown(say), services: [] },
    ],
    endOthersUrl: '/account/security/sessions/others/end',
    ...urls,
  })),
  page('account/sessions/list').state('sessions-only-this', (say) => ({
    sessions: [{ ...session(say), isThis: true }],
    endOthersUrl: undefined,
    ...urls,
  })),
  page('account/sessions/end').state('session-end', (say) => ({ ...asked, session: session(say) })),
  page('account/sessions/end').state('sessions-end-others', () => ({ ...asked, session: undefined })),
  page('account/sessions/ended').state('session-ended', () => ({ backUrl: '/account/security/sessions' })),
  page('account/devices/list').state('devices', (say) => ({
    devices: [
      { ...device(say), isThis: true },
      { ...device(say), ...unknown(say) },
    ],
    forgetAllUrl: '/account/security/devices/all/forget',
    securityUrl: '/account/security',
  })),
  page('account/devices/list').state('devices-none', () => ({
    ...{ devices: [], forgetAllUrl: undefined, securityUrl: '/account/security' },
  })),
  page('account/devices/forget').state('device-forget', (say) => ({ ...asked, device: device(say) })),
  page('account/devices/forget').state('devices-forget-all', () => ({ ...asked, device: undefined })),
  page('account/devices/forgotten').state('device-forgotten', () => ({ backUrl: '/account/security/devices' })),
  page('interaction/factors/one-time-code').state('code-raised', (say) => ({
    ...{ action: '/', rp: portal(say), receiver: '••• 101', sent: sentNow, minutes: 5, hasOtherWays: true },
    raisedBy: ['new_device_and_place', 'impossible_travel', 'many_failures', 'hostile_place'],
  })),
];
