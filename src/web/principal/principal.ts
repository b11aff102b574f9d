import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { ProblemError } from '../../shared/index.ts';
import type { PageContext } from '../kit/context.ts';
import { field, type Form } from '../kit/forms/form.ts';
import { readForm } from '../kit/forms/read.ts';
import { openUploads, type Upload } from '../kit/forms/upload.ts';
import type { Sender } from '../kit/forms/upload-slots.ts';
import type { FormGuard, PageRouter } from '../kit/page-router.ts';
import { problems } from '../kit/problems.ts';

/** Somebody who is asking, as one realm knows them. */
export interface Principal {
  /** Token of the principal's forms. Each form carries it in the field `csrf`. */
  readonly csrf: string;
}

/**
 * One kind of principals, such as citizens or officers, and how they are known. `Demand` is how strong they have to be
 * for a page; without one the realm's least demand applies.
 */
export interface Realm<Who extends Principal, Demand = never> {
  /** Finds who is asking. Undefined: the request is answered already, by a redirect to the sign-in for example. */
  find(ctx: PageContext, demand?: Demand): Promise<Who | undefined>;
}

/** The token of a principal's forms, made of what tells the principal's session apart from all others. */
export const csrfToken = (key: KeyObject, session: string): string =>
  createHmac('sha256', key).update(session).digest('base64url');

/** @throws ProblemError `form_expired` when the form belongs to another principal. */
function checkCsrf(form: Form, { csrf }: Principal): void {
  const sent = Buffer.from(field(form, 'csrf'));
  const right = Buffer.from(csrf);
  if (sent.length !== right.length || !timingSafeEqual(sent, right)) {
    throw new ProblemError(problems.make.form_expired());
  }
}

interface Submission<Who> extends Upload {
  readonly principal: Who;
}

/** Pages of a realm whose principals meet one demand. */
export interface PrincipalPages<Who extends Principal> {
  get(path: string, show: (ctx: PageContext, principal: Who) => Promise<void> | void): void;
  /** `take` is called with a form that this principal was given, and with no other. */
  post(path: string, take: (ctx: PageContext, principal: Who, form: Form) => Promise<void> | void): void;
  /** The same for a form with a file. */
  postFile(
    path: string,
    file: { readonly field: string; readonly limit: number },
    take: (ctx: PageContext, principal: Who, form: Form, file: Buffer | undefined) => Promise<void> | void,
  ): void;
}

export interface PrincipalPagesOptions {
  readonly router: PageRouter;
  /** Largest form, in bytes. */
  readonly bodyLimit: number;
}

/** Opens pages of a realm. Each is given its principal, and each form was checked before its handler is called. */
export function principalPages<Who extends Principal, Demand>(
  { router, bodyLimit }: PrincipalPagesOptions,
  realm: Realm<Who, Demand>,
  demand?: Demand,
): PrincipalPages<Who> {
  const guard = (
    read: (request: PageContext['req'], sender: Sender) => Promise<Upload>,
  ): FormGuard<Submission<Who>> => ({
    kind: 'csrf-token',
    async admit(ctx) {
      const principal = await realm.find(ctx, demand);
      if (principal === undefined) return undefined;
      const { form, file } = await read(ctx.req, { id: principal.csrf, address: ctx.state.clientAddress });
      // The token is among the fields that were not read.
      if (file === 'too_large') throw new ProblemError(problems.make.request_too_large());
      checkCsrf(form, principal);
      ctx.state.sent = form;
      return { principal, form, file };
    },
  });

  return {
    get(path, show) {
      router.get(path, async (ctx) => {
        const principal = await realm.find(ctx, demand);
        if (principal !== undefined) await show(ctx, principal);
      });
    },
    post(path, take) {
      const read = async (request: PageContext['req']): Promise<Upload> => ({
        form: await readForm(request, bodyLimit),
        file: undefined,
      });
      router.post(path, guard(read), (ctx, { principal, form }) => take(ctx, principal, form));
    },
    postFile(path, { field: name, limit }, take) {
      const read = openUploads({ field: name, limit, fieldsLimit: bodyLimit });
      router.post(path, guard(read), (ctx, { principal, form, file }) =>
        take(ctx, principal, form, file === 'too_large' ? undefined : file),
      );
    },
  };
}
