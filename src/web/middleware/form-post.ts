import { guardPage, LEAVING_POLICY } from '../kit/answers/content-security-policy.ts';
import type { Concern } from '../kit/context.ts';
import type { SiteModels } from '../kit/page-model.ts';
import { showPage, type Pages } from '../kit/answers/show.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
};

const decode = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39|#x27);/g, (entity) => ENTITIES[entity] ?? entity);

/** Reads the form of a self-submitting page of oidc-provider 9.13 (its `response_modes/form_post.js`). */
export function readSelfSubmittingForm(html: string): { action: string; fields: [string, string][] } | undefined {
  const action = /<title>Submitting Callback<\/title>[^]*<form method="post" action="([^"]*)">/.exec(html)?.[1];
  if (action === undefined) return undefined;
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"\/>/g);
  return {
    action: decode(action),
    fields: [...inputs].map(([, name = '', value = '']) => [decode(name), decode(value)]),
  };
}

/**
 * Draws the self-submitting pages of the protocol (OAuth 2.0 Form Post Response Mode, and steps of logout) as our own
 * pages, with a button for browsers without JavaScript and no script in the page.
 */
export const formPostPages = (pages: Pages<SiteModels>): Concern => ({
  after(ctx) {
    if (typeof ctx.body !== 'string' || !ctx.response.is('html')) return;
    const form = readSelfSubmittingForm(ctx.body);
    if (form === undefined) return;
    const { status } = ctx;
    guardPage(ctx, LEAVING_POLICY);
    showPage(ctx, pages, 'form-post', form);
    ctx.status = status;
  },
});
