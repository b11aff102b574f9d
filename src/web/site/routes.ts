import { logo, type RelyingParties } from '../../relying-parties/index.ts';
import { ProblemError } from '../../shared/index.ts';
import { securityPath } from '../kit/addresses.ts';
import type { SiteModels } from '../kit/page-model.ts';
import { param, type PageRouter } from '../kit/page-router.ts';
import { problems } from '../kit/problems.ts';
import { redirect, showPage, type Pages } from '../kit/answers/show.ts';
import type { Asset } from '../rendering/index.ts';

const LOGO_SECONDS = 300;

export interface SiteDependencies {
  readonly relyingParties: Pick<RelyingParties, 'get'>;
}

/** Adds the home page, the assets, and the logos of relying parties. */
export function addSitePages(
  router: PageRouter,
  pages: Pages<SiteModels>,
  serve: (path: string) => Asset | undefined,
  { relyingParties }: SiteDependencies,
): void {
  router.get('/', (ctx) => showPage(ctx, pages, 'home', {}));

  // Password managers lead here (W3C, A Well-Known URL for Changing Passwords).
  router.get('/.well-known/change-password', (ctx) => redirect(ctx, securityPath('password')));

  router.get('/relying-parties/:id/logo', (ctx) => {
    const relyingParty = relyingParties.get(param(ctx, 'id'));
    const image = relyingParty === undefined ? undefined : logo(relyingParty);
    if (image === undefined) throw new ProblemError(problems.make.page_not_found());
    // A logo is a file of somebody else. Opened as a page of its own, an SVG must not be able to do anything.
    ctx.set('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; sandbox");
    ctx.set('cache-control', `public, max-age=${LOGO_SECONDS}`);
    ctx.set('content-type', image.type);
    ctx.body = image.bytes;
  });

  router.get('/assets/:file', (ctx) => {
    const asset = serve(ctx.path);
    if (asset === undefined) throw new ProblemError(problems.make.page_not_found());
    ctx.set('content-type', asset.type);
    ctx.set('etag', asset.etag);
    ctx.set('cache-control', asset.immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=300');
    ctx.set('x-content-type-options', 'nosniff');
    ctx.status = 200;
    if (ctx.fresh) ctx.status = 304;
    else ctx.body = asset.body;
  });
}
