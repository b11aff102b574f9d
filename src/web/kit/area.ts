import type { PageRouter } from './page-router.ts';
import type { Pages } from './answers/show.ts';

/** What every area is given to show its pages with. `Models` are its own pages. */
export interface AreaKit<Models> {
  readonly router: PageRouter;
  readonly pages: Pages<Models>;
  /** Largest form, in bytes. */
  readonly bodyLimit: number;
}
