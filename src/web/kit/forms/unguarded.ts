import type { PageContext } from '../context.ts';
import type { FormGuard } from '../page-router.ts';
import type { Form } from './form.ts';
import { readForm } from './read.ts';
import { openUploads, type Upload } from './upload.ts';

/**
 * The form of somebody who has no session yet, so that there is no token to check. Such a form may do only what its
 * sender could do from any browser, or what a secret in the address, a bound browser or a code in the form allows.
 */
export const unguardedForm = (limit: number): FormGuard<Form> => ({
  kind: 'none',
  admit: async (ctx) => (ctx.state.sent = await readForm(ctx.req, limit)),
});

export interface UnguardedUploadOptions {
  /** Name of the field that is a file. */
  readonly field: string;
  /** Largest file, in bytes. */
  readonly limit: number;
  /** Largest form without a file, in bytes. */
  readonly fieldsLimit: number;
  /** Whether a file is wanted now. A file is read only if it is. */
  readonly isWanted: (ctx: PageContext) => Promise<boolean>;
}

/** The same for a form with a file. */
export function unguardedUpload({ isWanted, ...options }: UnguardedUploadOptions): FormGuard<Upload> {
  const read = openUploads(options);
  return {
    kind: 'none',
    async admit(ctx) {
      const upload = (await isWanted(ctx)) ? await read(ctx.req) : { form: new Map(), file: undefined };
      ctx.state.sent = upload.form;
      return upload;
    },
  };
}
