import type { ProviderContext, ProviderPages, UnsentCause, UnsentRequest } from '../../oidc/index.ts';
import type { Problem } from '../../shared/index.ts';
import type { WebContext } from '../kit/context.ts';
import { providerFault, serviceBehind, type ProblemOptions } from '../middleware/problems.ts';
import { guardPage, LEAVING_POLICY, OWN_POLICY } from '../kit/answers/content-security-policy.ts';
import { problems } from '../kit/problems.ts';
import type { RelyingPartyView } from '../kit/page-model.ts';
import { showPage } from '../kit/answers/show.ts';

/** Refusals that can't be sent to the RP, as something the citizen can understand. */
const PROBLEMS: Readonly<Record<UnsentRequest, Readonly<Record<UnsentCause, () => Problem>>>> = {
  sign_in: {
    unknown_client: problems.make.unknown_relying_party,
    unregistered_uri: problems.make.unregistered_redirect,
    over: problems.make.sign_in_over,
    request: problems.make.invalid_sign_in_request,
  },
  sign_out: {
    unknown_client: problems.make.unknown_sign_out_service,
    unregistered_uri: problems.make.unregistered_sign_out_return,
    over: problems.make.invalid_sign_out_request,
    request: problems.make.invalid_sign_out_request,
  },
  program: {
    unknown_client: problems.make.not_for_browsers,
    unregistered_uri: problems.make.not_for_browsers,
    over: problems.make.not_for_browsers,
    request: problems.make.not_for_browsers,
  },
};

/** At the end of a session the page names the relying party and shows nothing else of it. */
const nameOnly = (name: string): RelyingPartyView => ({
  ...{ name, kind: undefined, logo: undefined, policyUri: undefined, termsUri: undefined, host: undefined },
});

/** Longest part of a parameter that a page shows: to anybody, and to developers in the sandbox. */
const SHOWN = 150;
const SHOWN_IN_SANDBOX = 2000;

/** The query of an address with the names of its parameters: their values may be personal data. */
const withoutValues = (query: string): string =>
  query.startsWith('#')
    ? '#…'
    : query.replaceAll(/([?&;][\w.~-]*)[^&;]*/g, (whole, name: string) => (whole === name ? name : `${name}=…`));

/**
 * What a request named as client and redirect URI, without characters that hide or turn text. Outside the sandbox,
 * whose people are all made up, it is shortened and without the values in its query.
 */
const namesOf = (sent: Readonly<Record<string, unknown>>, isSandbox: boolean): string[] =>
  Object.entries(sent).flatMap(([name, value]) => {
    if (typeof value !== 'string' || value === '') return [];
    const shown = isSandbox ? value : value.replace(/[?#].*$/s, withoutValues);
    const text = shown.replaceAll(/[\p{C}\p{Z}]+/gu, ' ');
    const most = isSandbox ? SHOWN_IN_SANDBOX : SHOWN;
    return [`${name}: ${text.length > most ? `${text.slice(0, most)}…` : text}`];
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
    error(ctx, { request, cause, code, description, told, status, sent }) {
      const problem = PROBLEMS[request][cause]();
      ctx.status = status;
      guardPage(ctx, OWN_POLICY);
      showPage(web(ctx), pages, 'error', {
        problem,
        reference: web(ctx).state.reference,
        homeUrl: '/',
        service: serviceBehind(web(ctx), relyingParties, problem),
        // For the portal's developer.
        errorPage: told?.page,
        technical: [
          description === undefined ? code : `${code}: ${description}`,
          ...namesOf(sent, told?.page !== undefined),
        ].join('; '),
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
