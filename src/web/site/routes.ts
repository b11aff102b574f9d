import Router from '@koa/router';
import type { Context } from 'koa';
import { logo, type RelyingParties } from '../../relying-parties/index.ts';
import { ProblemError } from '../../shared/index.ts';
import type { WebContext } from '../kit/context.ts';
import { problems } from '../kit/problems.ts';
import { showPage, type Pages } from '../kit/show.ts';

const LOGO_SECONDS = 300;

/** Home page, assets, and the logos of relying parties. */
export function siteRoutes(pages: Pages, relyingParties: RelyingParties): Router {
  const router = new Router();
  router.get('/', (ctx: Context) => showPage(ctx as WebContext, pages, 'home', {}));

  router.get('/relying-parties/:id/logo', (ctx: Context) => {
    const { id } = ctx['params'] as { id: string };
    const relyingParty = relyingParties.get(id);
    const image = relyingParty === undefined ? undefined : logo(relyingParty);
    if (image === undefined) throw new ProblemError(problems.make.page_not_found());
    // A logo is somebody else's file: as a page of its own an SVG can do nothing.
    ctx.set('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    ctx.set('cache-control', `public, max-age=${LOGO_SECONDS}`);
    ctx.set('content-type', image.type);
    ctx.body = image.bytes;
  });

  router.get('/assets/:file', (ctx: Context) => {
    const asset = pages.serve(ctx.path);
    if (asset === undefined) throw new ProblemError(problems.make.page_not_found());
    ctx.set('content-type', asset.type);
    ctx.set('etag', asset.etag);
    ctx.set('cache-control', asset.immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=300');
    ctx.set('x-content-type-options', 'nosniff');
    ctx.status = 200;
    if (ctx.fresh) ctx.status = 304;
    else ctx.body = asset.body;
  });
  return router;
}
