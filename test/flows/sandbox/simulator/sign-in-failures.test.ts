import { expect } from 'chai';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { customFetch } from 'openid-client';
import { endSimulatedLocks, openDeeds } from '../../../../src/commands/sandbox/simulation.ts';
import { SIGN_IN_FAILURES, type SignInFailureId } from '../../../../src/sandbox/simulator/failures/index.ts';
import { HtmlClient } from '../../../support/html-client.ts';
import {
  atCallback,
  receiveLogouts,
  recordOf,
  SECRET,
  TestRelyingParty,
  walkThrough,
  type AuthorizationRequest,
  type LogoutReceiver,
} from '../../../support/relying-party.ts';
import { startService, type TestService } from '../../../support/service.ts';
import { until } from '../../../support/until.ts';

interface Arrived {
  readonly browser: HtmlClient;
  readonly request: AuthorizationRequest;
  readonly callback: string;
}
/** What openid-client throws. */
interface Thrown {
  readonly error?: string;
  readonly status?: number;
  readonly code?: string;
  readonly cause?: unknown;
}

describe('simulated failures of a sign-in', function () {
  this.timeout(60_000);
  let test: TestService;
  let rp: TestRelyingParty;
  let logouts: LogoutReceiver;
  before(async () => {
    logouts = await receiveLogouts();
    const client = { backchannel_logout_uri: logouts.url, backchannel_logout_session_required: true };
    test = await startService({ relyingParties: [recordOf({ id: 'survivor', client })] });
    rp = await TestRelyingParty.open(test, 'survivor');
  });
  after(async () => {
    await test.close();
    await logouts.close();
  });

  /** A citizen signs in for real. */
  async function arrive(failure: SignInFailureId | undefined, browser = new HtmlClient({ stopAt: atCallback })) {
    const { record, password } = test.person('level-2');
    const request = await rp.request(failure === undefined ? {} : { login_hint: `simulate:${failure}` });
    const start = await browser.get(request.url.href);
    const end = await walkThrough(browser, start, { number: record.number, password });
    expect(atCallback(end.url), end.url).to.equal(true);
    return { browser, request, callback: end.url } satisfies Arrived;
  }
  const redeem = ({ request, callback }: Arrived) => rp.redeem(request, callback);
  const refusal = (work: Promise<unknown>): Promise<Thrown> =>
    work.then(
      () => ({ error: 'nothing failed' }),
      (error: unknown) => error as Thrown,
    );
  const answers = async (token: string): Promise<number> =>
    (await fetch(`${test.issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } })).status;
  const account = () => test.service.accounts.findByNumber(test.person('level-2').record.number);
  const worksAgain = async (): Promise<void> => {
    expect((await redeem(await arrive(undefined))).claims()?.aud).to.equal('survivor');
  };

  /** Each failure as the relying party meets it. */
  const MEETS: Readonly<Record<SignInFailureId, () => Promise<void>>> = {
    async expired_code() {
      const { error, status } = await refusal(redeem(await arrive('expired_code')));
      expect([error, status]).to.deep.equal(['invalid_grant', 400]);
    },
    async token_invalid_grant() {
      const { error, status } = await refusal(redeem(await arrive('token_invalid_grant')));
      expect([error, status]).to.deep.equal(['invalid_grant', 400]);
    },
    async token_invalid_client() {
      const arrived = await arrive('token_invalid_client');
      for (let tries = 0; tries < 2; tries += 1) {
        const { status, code } = await refusal(redeem(arrived));
        expect([status, code]).to.deep.equal([401, 'OAUTH_WWW_AUTHENTICATE_CHALLENGE']);
      }
      expect(test.sandbox.inspector.list('survivor')[0]).to.include({ path: '/token', error: 'invalid_client' });
    },
    async token_server_error() {
      const { code } = await refusal(redeem(await arrive('token_server_error')));
      expect(code).to.equal('OAUTH_RESPONSE_IS_NOT_CONFORM');
      expect(test.sandbox.inspector.list('survivor')[0]).to.include({ status: 500, error: 'server_error' });
    },
    async token_unavailable() {
      const arrived = await arrive('token_unavailable');
      await refusal(redeem(arrived));
      expect(test.sandbox.inspector.list('survivor')[0]).to.include({ status: 503, error: 'temporarily_unavailable' });
      expect((await redeem(arrived)).claims()?.aud).to.equal('survivor');
    },
    async slow_token() {
      const patient = await arrive('slow_token');
      const hasty = new AbortController();
      const sent = new Promise<void>((done) => {
        rp.configuration[customFetch] = (url, init) => {
          done();
          return fetch(url, { ...(init as RequestInit), signal: hasty.signal });
        };
      });
      const waiting = refusal(redeem(patient));
      await sent;
      await until(() => Promise.resolve(test.sandbox.simulator.ofCode(codeOf(patient)) === undefined));
      hasty.abort();
      expect((await waiting).cause ?? (await waiting)).to.have.property('name', 'AbortError');
      rp = await TestRelyingParty.open(test, 'survivor');
      // The code is spent.
      expect((await refusal(redeem(patient))).error).to.equal('invalid_grant');
    },
    async rotated_keys() {
      const keys = createRemoteJWKSet(new URL(`${test.issuer}/jwks`), { cooldownDuration: 0 });
      await jwtVerify((await redeem(await arrive(undefined))).id_token ?? '', keys);
      const known = keys.jwks()?.keys.map(({ kid }) => kid) ?? [];
      const idToken = (await redeem(await arrive('rotated_keys'))).id_token ?? '';
      const { protectedHeader } = await jwtVerify(idToken, keys);
      expect(known).to.have.length.above(0);
      expect(known).to.not.include(protectedHeader.kid);
    },
    async clock_ahead() {
      await offBy('clock_ahead', 300);
    },
    async clock_behind() {
      await offBy('clock_behind', -300);
    },
    async userinfo_unauthorized() {
      const tokens = await redeem(await arrive('userinfo_unauthorized'));
      expect(await answers(tokens.access_token)).to.equal(401);
    },
    async consent_withdrawn() {
      const arrived = await arrive('consent_withdrawn');
      const told = logouts.tokens.length;
      const tokens = await redeem(arrived);
      await until(async () => (await answers(tokens.access_token)) === 401);
      await until(() => Promise.resolve(logouts.tokens.length > told));
      expect(decodeJwt(logouts.tokens.at(-1) ?? '').sub).to.equal(tokens.claims()?.sub);
      // The session at the provider goes on; the citizen is asked again.
      const page = await arrived.browser.get((await rp.request()).url.href);
      expect(page.name).to.equal('consent');
    },
    async account_locked() {
      const arrived = await arrive('account_locked');
      const told = logouts.tokens.length;
      const tokens = await redeem(arrived);
      await until(async () => (await account())?.state === 'locked');
      expect(await answers(tokens.access_token)).to.equal(401);
      // Every session of the account ends.
      const { sid } = decodeJwt<{ sid: string }>(tokens.id_token ?? '');
      await until(() => Promise.resolve(logouts.tokens.slice(told).some((token) => decodeJwt(token)['sid'] === sid)));
      expect((await arrived.browser.get((await rp.request()).url.href)).name).to.equal('sign-in');
      await until(async () => (await account())?.state === 'active');
      // What ended stays over.
      expect(await answers(tokens.access_token)).to.equal(401);
    },
  };

  /** The token is right but for its times. */
  async function offBy(failure: SignInFailureId, seconds: number): Promise<void> {
    const arrived = await arrive(failure);
    const answer = await fetch(`${test.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`survivor:${SECRET}`).toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: codeOf(arrived),
        redirect_uri: rp.redirectUri,
        code_verifier: arrived.request.verifier,
      }),
    });
    const { id_token: idToken } = (await answer.json()) as { id_token: string };
    const keys = createRemoteJWKSet(new URL(`${test.issuer}/jwks`));
    const at = (off: number) =>
      jwtVerify(idToken, keys, {
        ...{ issuer: test.issuer, audience: 'survivor', maxTokenAge: 60 },
        currentDate: new Date(Date.now() + off * 1000),
      });
    const { payload } = await at(seconds);
    expect((payload['auth_time'] as number) - Date.now() / 1000).to.be.closeTo(seconds, 30);
    const { code } = await refusal(at(0));
    expect(code).to.match(/^ERR_JWT_(?:CLAIM_VALIDATION_FAILED|EXPIRED)$/);
  }

  for (const { id } of SIGN_IN_FAILURES) {
    it(`${id}: the relying party meets it, and the next sign-in works`, async () => {
      await MEETS[id]();
      await worksAgain();
    });
  }

  it('that was chosen for the client happens to one of two sign-ins that end at the same moment', async () => {
    test.sandbox.simulator.choose({ client: 'survivor', failure: 'expired_code' });
    const both = await Promise.all([arrive(undefined), arrive(undefined)]);
    const outcomes = await Promise.all(both.map(async (arrived) => (await refusal(redeem(arrived))).error));
    expect(outcomes.sort()).to.deep.equal(['invalid_grant', 'nothing failed']);
  });

  it('that a run left behind when it was killed ends at the next start; other locks stay', async () => {
    const deeds = openDeeds(test.service);
    const { id } = (await account())!;
    const { number } = test.person('level-2').record;
    await deeds.lock(id);
    await test.service.accounts.lock(id, 'holder-request', { by: 'holder' });
    await endSimulatedLocks(test.service, [number, '000000000000']);
    expect((await account())?.locks).to.deep.equal(['holder-request']);
    await test.service.accounts.unlock(id, 'holder-request', { by: 'officer' });
    await worksAgain();
  });

  it('is used up by a sign-in, not by one that is only begun', async () => {
    test.sandbox.simulator.choose({ client: 'survivor', failure: 'token_server_error' });
    await new HtmlClient({ stopAt: atCallback }).get((await rp.request()).url.href);
    expect(test.sandbox.simulator.chosen()).to.have.length(1);
    await arrive(undefined);
    expect(test.sandbox.simulator.chosen()).to.have.length(0);
  });
});

const codeOf = ({ callback }: Arrived): string => new URL(callback).searchParams.get('code') ?? '';
