import { contentSecurityPolicy, formTarget } from './security-headers.ts';
import type { Concern } from '../kit/context.ts';
import { showPage, type Pages } from '../kit/show.ts';

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

/** The form in a self-submitting page of oidc-provider (its `response_modes/form_post.js`), as it is in 9.13. */
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
 * Draws the self-submitting pages of the protocol (OAuth 2.0 Form Post Response Mode, and steps of logout) as pages of ours: with a button
 * that is there for everybody, and no script in the page.
 */
export const formPostPages = (pages: Pages): Concern => ({
  after(ctx) {
    if (typeof ctx.body !== 'string' || !ctx.response.is('html')) return;
    const form = readSelfSubmittingForm(ctx.body);
    if (form === undefined) return;
    const { status } = ctx;
    ctx.set('content-security-policy', contentSecurityPolicy(formTarget(form.action)));
    ctx.set('x-frame-options', 'DENY');
    showPage(ctx, pages, 'form-post', form);
    ctx.status = status;
  },
});
