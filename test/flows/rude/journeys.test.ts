import { MANNERS } from '../../support/rude/manners.ts';
import { WRITINGS } from '../../support/rude/proxy.ts';
import { JOURNEYS } from './journeys.ts';
import { openRudeWorld, type Rude, type RudeWorld } from './world.ts';

const DROPPED = ['user-agent', 'accept-language', 'accept', 'origin', 'referer', 'sec-fetch-site'];
/** Pages that a browser opens and forms that it sends; not what relying parties send. */
const OF_BROWSERS = /^\/(?:interaction|recovery|account|approve|session)\b/;

const RUDE: readonly [what: string, rude: Rude][] = [
  ...MANNERS.map((manner): [string, Rude] => [`a relying party that ${manner.name}`, { manner }]),
  // test/browser/way-back.test.ts has the other ways to forward.
  ...(['twice', 'hangs'] as const).map((forward): [string, Rude] => [
    `a relying party whose callback forwards: ${forward}`,
    { forward },
  ]),
  ...WRITINGS.slice(0, 1).map(([how, forwardedFor]): [string, Rude] => [
    `a proxy that writes the client's address ${how}`,
    { proxy: { forwardedFor } },
  ]),
  [
    'a proxy that writes no address and drops what browsers say of themselves',
    { proxy: { forwardedFor: () => undefined, drops: DROPPED } },
  ],
  ['a proxy that sends bodies in crumbs', { proxy: { body: 'crumbled' } }],
  ['a proxy that breaks off in the middle of each body and begins once more', { proxy: { body: 'cut at first' } }],
  [
    'a proxy that sends each form of a browser twice',
    { proxy: { repeats: (method, path) => method === 'POST' && OF_BROWSERS.test(path) } },
  ],
];

for (const [what, rude] of RUDE) {
  describe(`journeys through ${what}`, function () {
    this.timeout(60_000);
    let world: RudeWorld;
    before(async () => {
      world = await openRudeWorld(rude);
    });
    after(() => world.close());
    beforeEach(() => world.later());

    for (const [name, walk] of Object.entries(JOURNEYS)) it(name, () => walk(world));
  });
}
