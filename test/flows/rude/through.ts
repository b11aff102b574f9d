import { JOURNEYS } from './journeys.ts';
import { openRudeWorld, type Rude, type RudeWorld } from './world.ts';

/** Declares all journeys through each of these. The journeys of two files run side by side. */
export function journeysThrough(all: readonly (readonly [what: string, rude: Rude])[]): void {
  for (const [what, rude] of all) {
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
}
