/**
 * rendering: templates, texts in two languages, and assets whose address changes with their content.
 * Never: what a page is about; the areas own the models of their pages, and `views/` has templates and texts.
 * Follows: no outside standard; docs/howto.md says how to add a page.
 */
export type { Asset } from './assets.ts';
export { openTemplates } from './templates.ts';
export type { RenderingOptions, Templates } from './templates.ts';
