import type { PageContext } from '../context.ts';
import type { FormGuard } from '../page-router.ts';
import type { Form } from './form.ts';
import { readForm } from './read.ts';
import { openUploads, type Upload, type UploadOptions } from './upload.ts';

/**
 * The form of somebody who has no session yet, so that there is no token to check. Such a form may do only what its
 * sender could do from any browser, or what a secret in the address, a bound browser or a code in the form allows.
 */
export const unguardedForm = (limit: number): FormGuard<Form> => ({
  kind: 'none',
  admit: async (ctx) => (ctx.state.sent = await readForm(ctx.req, limit)),
});

export interface UnguardedUploadOptions extends UploadOptions {
  /** Whether a file is wanted now. A file is read only if it is. Undefined: the request is answered already. */
  readonly isWanted: (ctx: PageContext) => Promise<boolean | undefined>;
  /** What the form belongs to; it has one upload at a time. */
  readonly idOf: (ctx: PageContext) => string;
}

/** The same for a form with a file. */
export function unguardedUpload({ isWanted, idOf, ...options }: UnguardedUploadOptions): FormGuard<Upload> {
  const read = openUploads(options);
  return {
    kind: 'none',
    async admit(ctx) {
      const sender = { id: idOf(ctx), address: ctx.state.clientAddress };
      const wanted = await isWanted(ctx);
      if (wanted === undefined) return undefined;
      const upload = wanted ? await read(ctx.req, sender) : { form: new Map(), file: undefined };
      ctx.state.sent = upload.form;
      return upload;
    },
  };
}
