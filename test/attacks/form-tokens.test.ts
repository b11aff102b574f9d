import { expect } from 'chai';
import type { Route } from '../../src/web/index.ts';
import { openTarget, type Target } from './support/attacker.ts';
import { citizen, filledIn, type Citizen } from './support/routes.ts';

/** Forms without a token. Each has another protection, named after its address and tested elsewhere. */
const WITHOUT_TOKEN = [
  // A bound browser, and the secret in the address.
  /^\/interaction\/:uid\//,
  // The code in the form.
  /^\/approve$/,
  // None: anyone may start a recovery.
  /^\/recovery$/,
  // None: anyone may declare data or begin an activation.
  /^\/register\/(?:identity|card)$/,
  /^\/activate$/,
  // The password in the form.
  /^\/recovery\/phone$/,
  // The secret in the address.
  /^\/recovery\/phone\/cancel\/:secret$/,
];

describe('attack: forms without the token of their principal', () => {
  let target: Target;
  let victim: Citizen;
  let approvalId: string;
  let foreignToken: string;
  let posts: readonly Route[];

  before(async () => {
    target = await openTarget();
    posts = target.test.service.routes.filter(({ method }) => method === 'POST');
    const { issuer } = target.test;

    const other = await citizen(target, '+84904000012');
    const page = await other.browser.get(`${issuer}/account/security/passcode/set`);
    foreignToken = page.$('input[name=csrf]').attr('value') ?? '';

    victim = await citizen(target, '+84904000011');
    await victim.browser.post(`${issuer}/recovery`, new URLSearchParams({ personal_number: victim.number }));
    await victim.browser.post(
      `${issuer}/register/identity`,
      new URLSearchParams({ personal_number: '048198265094', full_name: 'Phan Hà', birthdate: '1998', sex: 'female' }),
    );
    await victim.browser.post(
      `${issuer}/activate`,
      new URLSearchParams({ personal_number: victim.number, phone: '+84904000011' }),
    );
    const computer = target.from('203.0.113.220');
    const { url } = await target.signInPage(computer);
    const screen = await computer.get(url.replace(/sign-in$/, 'other-device'));
    const approval = await victim.browser.post(
      `${issuer}/approve`,
      new URLSearchParams({ approval_code: screen.$('#typed-code').text() }),
    );
    expect(approval.name).to.equal('approval');
    approvalId = approval.url.split('/').at(-1) ?? '';
  });
  after(() => target.close());

  const addressOf = ({ path }: Route): string =>
    target.test.issuer + (path === '/approve/:id' ? `/approve/${approvalId}` : filledIn(path, victim));

  it('every address that takes a form says how the form is guarded', () => {
    expect(posts).to.have.length.above(30);
    for (const { path, guard } of posts) {
      const isListed = WITHOUT_TOKEN.some((pattern) => pattern.test(path));
      expect(guard, path).to.equal(isListed ? 'none' : 'csrf-token');
    }
  });

  it('are refused at every address of somebody who is known, with no token, a guessed one and that of somebody else', async () => {
    expect(foreignToken).to.have.length(43);
    const guarded = posts.filter(({ guard }) => guard === 'csrf-token');
    expect(guarded).to.have.length.above(20);
    for (const route of guarded) {
      for (const token of [undefined, '', 'A'.repeat(43), foreignToken]) {
        const body = new URLSearchParams({ action: 'continue', ...(token === undefined ? {} : { csrf: token }) });
        const page = await victim.browser.post(addressOf(route), body);
        expect([page.status, page.problem], `${route.path} with ${token ?? 'no token'}`).to.deep.equal([
          403,
          'form_expired',
        ]);
      }
    }
  });
});
