/**
 * catalogue: every cause for which an endpoint of the protocol refuses a request, each once: what a relying party is
 * told, and where oidc-provider says so. What cause and cure mean for people is in `views/locales/{vi,en}/errors.json`.
 */
import type { ErrorEntry } from '../entry.ts';
import { authorizationErrors } from './authorization.ts';
import { clientErrors } from './clients.ts';
import { endpointErrors } from './endpoints.ts';
import { requestErrors } from './requests.ts';
import { policyErrors, signInErrors } from './sign-ins.ts';
import { tokenErrors } from './tokens.ts';

const NAMED = {
  ...requestErrors,
  ...clientErrors,
  ...authorizationErrors,
  ...signInErrors,
  ...tokenErrors,
  ...endpointErrors,
};

/** Entries that have a name in code. */
export type ErrorId = keyof typeof NAMED;

/** All entries by id, which is also the anchor in `docs/reference/errors.md`. */
export const ERRORS: Readonly<Record<ErrorId, ErrorEntry>> & Readonly<Record<string, ErrorEntry | undefined>> = {
  ...policyErrors,
  ...NAMED,
};
