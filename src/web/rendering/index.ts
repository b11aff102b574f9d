/** rendering: templates, texts in two languages, and assets with addresses that change with their content. */
export type { Asset } from './assets.ts';
export { openTemplates } from './templates.ts';
export type { Templates } from './templates.ts';
