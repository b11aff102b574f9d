import type { ProviderContext, ProviderPages } from '../../oidc/index.ts';
import type { Problem } from '../../shared/index.ts';
import type { WebContext } from '../kit/context.ts';
import { providerFault, serviceBehind, type ProblemOptions } from '../middleware/problems.ts';
import { guardPage, LEAVING_POLICY, OWN_POLICY } from '../kit/answers/content-security-policy.ts';
import { problems } from '../kit/problems.ts';
import type { RelyingPartyView } from '../kit/page-model.ts';
import { showPage } from '../kit/answers/show.ts';

/** OAuth errors that can't be sent to the RP, as something the citizen can understand. */
function problemOfOAuthError(code: string, description: string | undefined): Problem {
  switch (code) {
    case 'invalid_client':
      return problems.make.unknown_relying_party();
    case 'invalid_redirect_uri':
      return problems.make.unregistered_redirect();
    default:
      return /session|authorization request has expired|interaction/.test(description ?? '')
        ? problems.make.sign_in_over()
        : problems.make.invalid_sign_in_request();
  }
}

/** At the end of a session the page names the relying party and shows nothing else of it. */
const nameOnly = (name: string): RelyingPartyView => ({
  ...{ name, kind: undefined, logo: undefined, policyUri: undefined, termsUri: undefined, host: undefined },
});

/** Longest part of a parameter that a page shows. */
const SHOWN = 100;

/**
 * What a request named as client and redirect URI, shortened, without its query and without characters that hide or
 * turn text.
 */
const namesOf = (sent: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(sent).flatMap(([name, value]) => {
    if (typeof value !== 'string' || value === '') return [];
    const text = value.replace(/[?#].*$/s, '').replaceAll(/[\p{C}\p{Z}]+/gu, ' ');
    return [`${name}: ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}`];
  });

const web = (ctx: ProviderContext): WebContext => ctx;

/** The pages that oidc-provider wants shown. */
export function providerPages(options: ProblemOptions): ProviderPages {
  const { pages, relyingParties } = options;
  const view = (ctx: ProviderContext, clientId: string | undefined) => {
    const relyingParty = clientId === undefined ? undefined : relyingParties.get(clientId);
    return { rp: relyingParty && nameOnly(relyingParty.organisation[web(ctx).state.language]) };
  };
  return {
    fault: (ctx, error) => providerFault(web(ctx), options, error),
    error(ctx, { code, description, status, sent }) {
      const problem = problemOfOAuthError(code, description);
      ctx.status = status;
      guardPage(ctx, OWN_POLICY);
      showPage(web(ctx), pages, 'error', {
        problem,
        reference: web(ctx).state.reference,
        homeUrl: '/',
        service: serviceBehind(web(ctx), relyingParties, problem),
        // For the portal's developer.
        technical: [description === undefined ? code : `${code}: ${description}`, ...namesOf(sent)].join('; '),
      });
    },
    signOut(ctx, { action, fields, clientId }) {
      guardPage(ctx, LEAVING_POLICY);
      showPage(web(ctx), pages, 'sign-out', {
        action: URL.parse(action)?.pathname ?? action,
        fields,
        ...view(ctx, clientId),
      });
    },
    signedOut(ctx, clientId) {
      guardPage(ctx, OWN_POLICY);
      showPage(web(ctx), pages, 'signed-out', view(ctx, clientId));
    },
  };
}
