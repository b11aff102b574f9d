import { expect } from 'chai';
import { recordOf, SECRET } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const FORMER = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934c';
const OTHERS = 'd41d8cd98f00b204e9800998ecf8427e5feceb66ffc86f38';

/** Noon in Vietnam of the last day on which the former secret is accepted. */
const NOON = Date.parse('2031-05-06T12:00:00+07:00');
const HOUR = 3_600_000;

describe('a client secret that is being changed', () => {
  let test: TestService;
  let now = NOON;

  const record = (id: string, value: string, method = 'client_secret_basic', until = '2031-05-06') =>
    recordOf({ id, client: { token_endpoint_auth_method: method }, extra: { previous_secret: { value, until } } });
  const settled = recordOf({ id: 'settled' });

  before(async () => {
    test = await startService({
      clock: { now: () => new Date(now) },
      relyingParties: [
        record('changing', FORMER),
        record('by-post', FORMER, 'client_secret_post'),
        record('another', OTHERS),
        settled,
      ],
    });
  });
  beforeEach(() => (now = NOON));
  after(() => test.close());

  /** Whether the endpoint lets the client in; its answer may be a refusal of something else. */
  const lets = async (id: string, secret: string, path = '/token/introspection'): Promise<boolean> => {
    const basic = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    const answer = await fetch(test.issuer + path, {
      method: 'POST',
      headers: { authorization: basic },
      body: new URLSearchParams({ token: 'none', grant_type: 'authorization_code', code: 'none' }),
    });
    const { error } = (await answer.json().catch(() => ({}))) as { error?: string };
    expect(answer.status === 401).to.equal(error === 'invalid_client');
    return answer.status !== 401;
  };

  it('is accepted beside the new one until its day is over in Vietnam', async () => {
    expect(await lets('changing', SECRET)).to.equal(true);
    expect(await lets('changing', FORMER)).to.equal(true);
    now = NOON + 12 * HOUR - 1;
    expect(await lets('changing', FORMER)).to.equal(true);
    now = NOON + 12 * HOUR;
    expect(await lets('changing', FORMER)).to.equal(false);
    expect(await lets('changing', SECRET)).to.equal(true);
  });

  for (const path of ['/token', '/par', '/token/introspection', '/token/revocation']) {
    it(`opens ${path} as the new one does`, async () => {
      for (const secret of [SECRET, FORMER]) expect(await lets('changing', secret, path)).to.equal(true);
      expect(await lets('changing', OTHERS, path)).to.equal(false);
    });
  }

  it('is accepted in the form as well, where the record says so', async () => {
    const status = async (client_secret: string): Promise<number> => {
      const body = new URLSearchParams({ client_id: 'by-post', client_secret, token: 'none' });
      return (await fetch(`${test.issuer}/token/introspection`, { method: 'POST', body })).status;
    };
    expect([await status(SECRET), await status(FORMER), await status(OTHERS)]).to.deep.equal([200, 200, 401]);
  });

  it('is of its own client alone, and no client has one that its record does not name', async () => {
    expect(await lets('another', OTHERS)).to.equal(true);
    expect(await lets('another', FORMER)).to.equal(false);
    expect(await lets('settled', FORMER)).to.equal(false);
    for (const nothing of ['', 'undefined', 'null']) expect(await lets('settled', nothing || ' ')).to.equal(false);
  });

  it('is refused as soon as the record no longer names it', async () => {
    await test.put(record('leaving', FORMER));
    expect(await lets('leaving', FORMER)).to.equal(true);
    await test.put({ ...settled, id: 'leaving' });
    expect(await lets('leaving', FORMER)).to.equal(false);
    expect(await lets('leaving', SECRET)).to.equal(true);
  });
});
