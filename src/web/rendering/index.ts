/** rendering: templates, texts in two languages, and assets with addresses that change with their content. */
export type { Asset } from './assets.ts';
export type { AskedClaimView, PageModels, PageName, RelyingPartyView } from '../page-models.ts';
export { openRendering } from './rendering.ts';
export type { Rendering } from './rendering.ts';
