import type { HtmlClient } from '../../../support/html-client.ts';
import { walkThrough } from '../../../support/relying-party.ts';
import type { Answer, Case, Cases, Stage } from '../stage.ts';

const HOUR = 3_600_000;

/** A browser in which somebody is signed in. */
async function signedIn(stage: Stage, person: string): Promise<HtmlClient> {
  const browser = stage.browser();
  await begin(stage, {}, person, 'portal', browser);
  return browser;
}

const begin = async (stage: Stage, change: Record<string, string>, person: string, id: string, browser: HtmlClient) => {
  const { url } = await (await stage.party(id)).request(change);
  const { record, password } = stage.test.person(person);
  return walkThrough(browser, await browser.get(url.href), { number: record.number, password });
};

/** A request without pages, in a browser that has a session. */
const silently =
  (change: Record<string, string> = {}, id = 'portal', person = 'level-2'): Case =>
  async (stage) => {
    const browser = await signedIn(stage, person);
    return stage.auth({ prompt: 'none', ...change }, id, browser);
  };

/** A request that ends on a page which no step of the citizen can cure. */
const stuck = async (stage: Stage, change: Record<string, string>, person: string, id = 'portal'): Promise<Answer> => {
  const browser = stage.browser();
  const page = await begin(stage, change, person, id, browser);
  return stage.shown(await browser.submit(page, { button: 'continue' }));
};

const essential = (name: string, value: unknown): string =>
  JSON.stringify({ id_token: { [name]: { essential: true, value } } });
const LEVEL_2 = { claims: essential('acr', 'LoA2') };

/** The pages of a child's sign-in up to the one that waits for the guardian, or says that there is none. */
async function startChild(stage: Stage, browser: HtmlClient, address?: string) {
  const start = address ?? (await (await stage.party('portal')).request()).url.href;
  const { record, password } = stage.test.person('child');
  return browser.submit(await browser.get(start), { fields: { personal_number: record.number, password } });
}

/** What the guardian does with the newest request of the child. */
async function guardian(
  stage: Stage,
  act: (browser: HtmlClient, page: Awaited<ReturnType<HtmlClient['get']>>) => Promise<unknown>,
) {
  const browser = stage.browser();
  const { record, password } = stage.test.person('guardian');
  let page = await browser.get(`${stage.test.issuer}/account/approvals`);
  const pass = async (): Promise<void> => {
    while (page.name === 'sign-in' || page.name === 'one-time-code') {
      const fields = page.name === 'sign-in' ? { personal_number: record.number, password } : { code: '000000' };
      page = await browser.submit(page, { fields, button: 'continue' });
    }
  };
  await pass();
  page = await browser.click(page, '.cards a');
  await pass();
  await act(browser, page);
}

const locked = async (stage: Stage, person: string, work: () => Promise<Answer>): Promise<Answer> => {
  const account = await stage.test.service.accounts.findByNumber(stage.test.person(person).record.number);
  if (account === undefined) throw new Error(`${person} has no account`);
  await stage.test.service.accounts.lock(account.id, 'holder-request', { by: 'holder' });
  try {
    return await work();
  } finally {
    await stage.test.service.accounts.unlock(account.id, 'holder-request', { by: 'officer' });
  }
};

export const SIGN_IN_CASES: Cases = {
  sign_in_given_up: async (stage) => {
    const browser = stage.browser();
    const { url } = await (await stage.party('portal')).request();
    const page = await browser.get(url.href);
    return stage.shown(await browser.submit(page, { button: 'cancel' }));
  },
  nothing_granted: async (stage) => {
    const browser = stage.browser();
    const { url } = await (await stage.party('voluntary')).request();
    url.searchParams.set('scope', 'phone');
    url.searchParams.delete('nonce');
    const { record, password } = stage.test.person('level-2');
    const options = { number: record.number, password, tick: [] };
    return stage.shown(await walkThrough(browser, await browser.get(url.href), options));
  },
  sign_in_over: async (stage) => {
    const browser = stage.browser();
    const page = await browser.get((await (await stage.party('portal')).request()).url.href);
    const [, uid = ''] = /\/interaction\/([^/]+)/.exec(page.url) ?? [];
    await stage.test.service.store.raw('oidc_interactions').deleteMany({});
    return stage.shown(await browser.get(`${stage.test.issuer}/auth/${uid}`));
  },
  unknown_level: (stage) => stage.push({ prompt: 'none', claims: essential('acr', 'LoA9') }),
  no_session: (stage) => stage.auth({ prompt: 'none' }),
  session_expired: async (stage) => {
    const browser = await signedIn(stage, 'level-2');
    stage.ahead = 9 * HOUR;
    return stage.auth({ prompt: 'none' }, 'portal', browser).finally(() => (stage.ahead = 0));
  },
  max_age: async (stage) => {
    const browser = await signedIn(stage, 'level-2');
    stage.ahead = HOUR / 60;
    return stage.auth({ prompt: 'none', max_age: '30' }, 'portal', browser).finally(() => (stage.ahead = 0));
  },
  login_prompt: silently({ max_age: '0' }),
  wanted_subject: silently({ claims: JSON.stringify({ id_token: { sub: { value: 'somebody-else' } } }) }),
  authentication_level_missing: silently(LEVEL_2),
  consent_missing: silently({}, 'other'),
  native_client: async (stage) => {
    const browser = await signedIn(stage, 'level-2');
    await begin(stage, { redirect_uri: 'http://localhost:9/callback' }, 'level-2', 'native', browser);
    return stage.auth({ prompt: 'none' }, 'native', browser);
  },
  recovery_hold: async (stage) => {
    const { record } = stage.test.person('level-2');
    const account = await stage.test.service.accounts.findByNumber(record.number);
    const held = stage.test.service.store.raw('credentials');
    const _id = String(account?.id) as never;
    await held.updateOne({ _id }, { $set: { heldUntil: new Date(Date.now() + HOUR) } }, { upsert: true });
    return stuck(stage, LEVEL_2, 'level-2').finally(() => held.updateOne({ _id }, { $unset: { heldUntil: '' } }));
  },
  account_level_too_low: (stage) => stuck(stage, LEVEL_2, 'level-1'),
  authentication_level_unreachable: (stage) =>
    stuck(stage, { claims: essential('authentication_level', 4) }, 'level-1'),
  essential_claim_unavailable: (stage) =>
    stuck(stage, { scope: 'openid', claims: '{"userinfo":{"portrait":null}}' }, 'level-1', 'essential'),
  guardian_unavailable: (stage) =>
    locked(stage, 'guardian', async () => {
      const browser = stage.browser();
      return stage.shown(await browser.submit(await startChild(stage, browser), { button: 'continue' }));
    }),
  guardian_refused: async (stage) => {
    const browser = stage.browser();
    const page = await startChild(stage, browser);
    await guardian(stage, (holder, shown) => holder.submit(shown, { button: 'refuse' }));
    const told = await browser.get(page.url);
    return stage.shown(await browser.submit(told, { button: 'continue' }));
  },
  guardian_confirmation_missing: async (stage) => {
    const browser = stage.browser();
    const page = await startChild(stage, browser, `${stage.test.issuer}/account`);
    const number = page.$('#compared-number').text();
    await guardian(stage, (holder, shown) => holder.submit(shown, { fields: { number }, button: 'approve' }));
    await browser.submit(page, { button: 'continue' });
    return stage.auth({ prompt: 'none' }, 'portal', browser);
  },
};
