import { ProblemError } from '../../shared/index.ts';
import type { Concern } from '../kit/context.ts';
import { problems } from '../kit/problems.ts';
import { isWellEncoded } from '../kit/forms/form.ts';

/** Refuses addresses whose percent-encoding or UTF-8 is wrong, before anything reads them. */
export const wellEncodedQuery: Concern = {
  before(ctx) {
    const address = ctx.req.url ?? '';
    // An absolute address in the request line would stand in for ours.
    if (!address.startsWith('/') || !isWellEncoded(address)) throw new ProblemError(problems.make.malformed_request());
  },
};
