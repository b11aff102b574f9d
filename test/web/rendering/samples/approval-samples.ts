import { pathOf, qrOf } from '../../../../src/web/areas/approvals/screen/qr.ts';
import { longNamed, page, portal, problem, type Sample, type Say } from './sample.ts';

const address = 'https://id.example.vn/approve/scan/W3Jd92LmQxAA0bCdEfGhIj.k3Jd92LmQxAA';
const drawn = await qrOf(address);
const qr = { size: drawn.size, path: pathOf(drawn), url: address };

const waiting = (say: Say) => ({
  action: '/',
  rp: portal(say),
  state: 'open' as const,
  number: '47',
  eventsUrl: '/waiting',
  statusUrl: '/nowhere',
  refreshSeconds: 4,
});
const otherDevice = (say: Say) => ({
  ...waiting(say),
  qr,
  typed: '402 913 775',
  typeAt: 'https://id.example.vn/approve',
});
const closed = (say: Say) => ({
  ...{ action: '/', rp: portal(say), eventsUrl: '/waiting', statusUrl: '/nowhere', refreshSeconds: 4 },
  ...{ number: undefined, qr: undefined, typed: undefined },
  typeAt: 'https://id.example.vn/approve',
});

const approval = (say: Say) => ({
  action: '/',
  csrf: 'abc',
  kind: 'device' as const,
  rp: portal(say),
  acr: 'LoA2' as const,
  browser: 'Chrome, Windows',
  at: say('09:12, 3 thg 3, 2026', '3 Mar 2026, 09:12'),
  place: '',
  near: 'same-network' as const,
  dependant: undefined,
  purposes: [
    {
      title: say('Điền sẵn tờ khai thay đổi nơi cư trú', 'Fill in the residence form'),
      claims: [say('Họ, chữ đệm và tên', 'Full name'), say('Ngày sinh', 'Date of birth')],
    },
  ],
});
const ofChild = (say: Say) => ({
  ...approval(say),
  kind: 'guardian' as const,
  acr: 'LoA1' as const,
  dependant: 'Hoàng Gia Bảo',
  place: say('Việt Nam', 'Vietnam'),
  near: 'other-network' as const,
  browser: '',
});

const done = (say: Say) => ({
  kind: 'device' as const,
  rp: portal(say),
  isRefused: false,
  isLate: false,
  sessionsUrl: undefined,
  accountUrl: '/account',
});

export const approvalSamples: readonly Sample[] = [
  page('approvals/other-device').state('other-device', otherDevice),
  page('approvals/other-device').state('other-device-not-yet', (say) => ({
    ...otherDevice(say),
    problem: problem('approval_waiting'),
  })),
  page('approvals/other-device').state('other-device-approved', (say) => ({ ...closed(say), state: 'approved' })),
  page('approvals/other-device').state('other-device-refused', (say) => ({ ...closed(say), state: 'refused' })),
  page('approvals/other-device').state('other-device-expired', (say) => ({ ...closed(say), state: 'expired' })),
  page('approvals/other-device').state('other-device-too-many', (say) => ({
    ...closed(say),
    state: 'expired',
    problem: problem('too_many_attempts', 429, { minutes: 2, count: 2, context: 'minutes' }),
  })),
  page('approvals/guardian').state('guardian', waiting),
  page('approvals/guardian').state('guardian-approved', (say) => ({ ...closed(say), state: 'approved' })),
  page('approvals/guardian').state('guardian-expired', (say) => ({ ...closed(say), state: 'expired' })),
  page('approvals/guardian').state('guardian-too-many', (say) => ({
    ...closed(say),
    state: 'expired',
    problem: problem('too_many_approvals', 429, { minutes: 7, count: 7 }),
  })),
  page('approvals/approval-code').state('approval-code', () => ({ action: '/' })),
  page('approvals/approval-code').state('approval-code-wrong', () => ({
    action: '/',
    problem: problem('approval_code_wrong'),
  })),
  page('approvals/approval').state('approval', approval),
  page('approvals/approval').state('approval-number-wrong', (say) => ({
    ...approval(say),
    place: say('Singapore', 'Singapore'),
    near: 'other-country' as const,
    problem: problem('approval_number_wrong', 422, { left: 1, count: 1 }),
  })),
  page('approvals/approval').state('approval-nothing-shared', (say) => ({
    ...approval(say),
    rp: longNamed(say),
    purposes: [],
  })),
  page('approvals/approval').state('approval-of-guardian', ofChild),
  page('approvals/approval-done').state('approval-done', (say) => ({ ...done(say), sessionsUrl: '/' })),
  page('approvals/approval-done').state('approval-done-of-guardian', (say) => ({ ...done(say), kind: 'guardian' })),
  page('approvals/approval-done').state('approval-done-refused', (say) => ({ ...done(say), isRefused: true })),
  page('approvals/approval-done').state('approval-done-late', (say) => ({ ...done(say), isLate: true })),
  page('approvals/account-approvals').state('account-approvals', (say) => ({
    waiting: [
      {
        url: '/',
        rp: portal(say),
        dependant: 'Hoàng Gia Bảo',
        browser: 'Safari, iOS',
        at: say('09:12, 3 thg 3, 2026', '3 Mar 2026, 09:12'),
      },
    ],
    accountUrl: '/account',
  })),
  page('approvals/account-approvals').state('account-approvals-none', () => ({ waiting: [], accountUrl: '/account' })),
];
