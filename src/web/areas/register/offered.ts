import type { Registration } from '../../../registration/index.ts';
import type { AreaKit } from '../../kit/area.ts';
import { showPage } from '../../kit/answers/show.ts';
import type { PageRouter } from '../../kit/page-router.ts';
import type { RegisterModels } from './models.ts';

/** Data, contacts, code. */
export const STEPS_OF_APPLICATION = 3;

/** `1990-03-02` as people write it: `02/03/1990`. */
export const dayForm = (birthdate: string): string => birthdate.split('-').toReversed().join('/');

/** Pages that are there where messages can be sent. Elsewhere each says that nobody can register or activate here. */
export function offeredOnly(
  { router, pages }: AreaKit<RegisterModels>,
  { isOffered }: Pick<Registration, 'isOffered'>,
): PageRouter {
  if (isOffered) return router;
  return {
    ...router,
    get: (path) => router.get(path, (ctx) => showPage(ctx, pages, 'register/unavailable', {})),
    post: (path, guard) => router.post(path, guard, (ctx) => showPage(ctx, pages, 'register/unavailable', {})),
  };
}
