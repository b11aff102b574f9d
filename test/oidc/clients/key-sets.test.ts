import { expect } from 'chai';
import { openKeySets, PAUSE_SECONDS, type KeySets } from '../../../src/oidc/clients/key-sets.ts';
import { outboundFetch } from '../../../src/oidc/outbound.ts';
import { startKeyServer, type Answer, type KeyServer } from '../../support/rude/key-server.ts';
import { until } from '../../support/until.ts';

const HOUR = 3600;
const KIB = 1024;

describe('keys at a jwks_uri', () => {
  let server: KeyServer;
  let sets: KeySets;
  let seconds = 0;
  before(async () => {
    server = await startKeyServer();
    for (const kid of ['one', 'two']) await server.make(kid);
    await server.make('weak', 'RS256', 2048);
    await server.make('strong', 'RS256');
  });
  after(() => server.close());
  beforeEach(() => {
    seconds = 1_000_000;
    server.answer = 'keys';
    server.cacheControl = 'max-age=86400';
    server.publish('one');
    sets = openKeySets({
      fetch: outboundFetch({ allowPrivateAddresses: true, timeoutMs: 1000, maxBytes: 64 * KIB }),
      clock: { now: () => new Date(seconds * 1000) },
      cachedSeconds: HOUR,
    });
    server.requests = 0;
  });

  const kids = () => sets.known(server.url)?.map(({ kid }) => kid);
  const look = async (): Promise<string | undefined> => {
    try {
      await sets.look(server.url);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('are fetched once for all who ask at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, look));
    expect([kids(), server.requests]).to.deep.equal([['one'], 1]);
    expect(sets.known(server.url)).to.equal(sets.known(server.url));
  });

  it('are looked at again after a pause only, whoever asks', async () => {
    await look();
    server.publish('two');
    expect([sets.mayLook(server.url), await look()]).to.deep.equal([false, 'the keys were fetched a moment ago']);
    seconds += PAUSE_SECONDS;
    expect([sets.mayLook(server.url), await look(), kids()]).to.deep.equal([true, undefined, ['two']]);
    expect(server.requests).to.equal(2);
  });

  it('are not used beyond the longest time, whatever Cache-Control says', async () => {
    await look();
    seconds += HOUR - 1;
    expect(kids()).to.deep.equal(['one']);
    seconds += 1;
    expect(kids()).to.equal(undefined);
  });

  for (const [control, after] of [
    ['no-store', 60],
    ['max-age=0', 60],
    ['max-age=600', 600],
    ['MAX-AGE="600"', 600],
    ['s-maxage=5', 60],
  ] as const) {
    it(`are fetched in the background once ${control} is over, while those that are known serve`, async () => {
      server.cacheControl = control;
      await look();
      server.publish('two');
      seconds += after - 1;
      expect([kids(), server.requests]).to.deep.equal([['one'], 1]);
      seconds += 1;
      expect(kids()).to.deep.equal(['one']);
      await until(() => kids()?.[0] === 'two');
      expect(server.requests).to.equal(2);
    });
  }

  for (const [answer, message] of [
    ['nothing', /aborted/],
    ['error', /status 500/],
    ['huge', /larger/],
    ['no-json', /JSON/],
    ['redirect', /status 302/],
  ] as const satisfies readonly (readonly [Answer, RegExp])[]) {
    it(`go on to serve while the address answers with ${answer}, and are asked for with pauses`, async () => {
      server.cacheControl = 'no-store';
      await look();
      server.answer = answer;
      seconds += 60;
      expect(await look()).to.match(message);
      expect(await look()).to.match(/a moment ago/);
      expect([kids(), server.requests]).to.deep.equal([['one'], 2]);
      seconds += HOUR;
      expect(kids()).to.equal(undefined);
    });
  }

  it('leave out what is weak, private, or no key', async () => {
    server.publish('one', 'weak', 'strong');
    server.published.set('private', { ...server.published.get('one'), kid: 'private', d: 'AA' });
    server.published.set('point', { ...server.published.get('one'), kid: 'point', y: 'AA' });
    server.published.set('nothing', {});
    await look();
    expect(kids()).to.deep.equal(['one', 'strong']);
  });

  it('are fetched again where the clock was set back', async () => {
    await look();
    seconds -= 10 * HOUR;
    expect([sets.mayLook(server.url), kids()]).to.deep.equal([true, undefined]);
  });
});
