import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { interactionPolicy } from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { DemoRelyingParty } from '../../../src/sandbox/index.ts';
import { memoryAdapter } from './adapter.ts';

export const CITIZEN = {
  name: 'Nguyễn Thị Minh Anh <b>',
  birthdate: '1990-03-02',
  gender: 'female',
  personal_number: '001190412073',
  address: { formatted: '12 phố Hoa Sữa, phường Hồ Sen, Thành phố Hà Nội' },
  phone_number: '+84900000101',
  email: 'minhanh.nguyen@example.com',
};

/** A real oidc-provider with a simulated citizen who responds at once as configured. */
export interface TestProvider {
  readonly issuer: string;
  /** The next action of the citizen or the provider. */
  behaviour: {
    answer: 'approve' | 'access_denied' | 'unmet_authentication_requirements';
    /** Who signs in. */
    account: string;
    /** Never demands more than LoA1, whatever was requested. */
    weak: boolean;
    claims: Record<string, unknown>;
  };
  readonly provider: Provider;
  readonly requests: string[];
  /** Starts to serve the relying parties; before that, all responses are 503. */
  serve(parties: readonly DemoRelyingParty[]): void;
  close(): Promise<void>;
}

export async function startTestProvider(): Promise<TestProvider> {
  let handle: ReturnType<Provider['callback']> | undefined;
  const server = createServer((request, response) => {
    if (handle === undefined) response.writeHead(503).end();
    else void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const behaviour: TestProvider['behaviour'] = { answer: 'approve', account: 'minh-anh', weak: false, claims: CITIZEN };
  const requests: string[] = [];
  let made: Provider | undefined;

  return {
    issuer,
    behaviour,
    requests,
    get provider() {
      return made!;
    },
    serve(parties) {
      made = makeProvider(issuer, behaviour, requests, parties);
      handle = made.callback();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function makeProvider(
  issuer: string,
  behaviour: TestProvider['behaviour'],
  requests: string[],
  parties: readonly DemoRelyingParty[],
): Provider {
  const policy = interactionPolicy.base();
  const login = policy.get('login')!;
  login.checks.remove('essential_acr');
  login.checks.remove('essential_acrs');
  login.checks.add(
    new interactionPolicy.Check('step_up', 'needs LoA2', (ctx) => {
      const wanted = JSON.stringify(ctx.oidc.claims.id_token?.['acr'] ?? {});
      return wanted.includes('LoA2') && ctx.oidc.acr !== 'LoA2' && !behaviour.weak;
    }),
  );
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const provider = new Provider(issuer, {
    clients: parties.map(({ record }) => ({ client_id: record.id, ...(record['client'] as object) })),
    jwks: { keys: [{ ...jwk, alg: 'ES256', use: 'sig', kid: 'first' }] as never },
    cookies: { keys: ['a key for the tests alone'] },
    claims: {
      openid: ['sub'],
      profile: ['name', 'birthdate', 'gender'],
      personal_number: ['personal_number'],
      address: ['address'],
      phone: ['phone_number'],
      email: ['email'],
      amr: null,
    },
    // Without oidc-provider's dispatcher, which keeps it from loopback addresses.
    fetch: (url, init) => fetch(url, { ...init, dispatcher: undefined } as object),
    adapter: memoryAdapter(),
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    acrValues: ['LoA1', 'LoA2'],
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        postLogoutSuccessSource: (ctx) => {
          ctx.body = 'signed out';
        },
        logoutSource: (ctx, form) => {
          ctx.body = form.replace(
            '</form>',
            '<input type="hidden" name="logout" value="yes"><i id="confirm"></i></form>',
          );
        },
      },
    },
    interactions: { policy, url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...behaviour.claims }) }),
    renderError: (ctx, out) => {
      ctx.body = JSON.stringify(out);
    },
  });
  provider.use(async (ctx, next) => {
    requests.push(`${ctx.method} ${ctx.path}`);
    if (ctx.path.startsWith('/interaction/')) await interact(provider, behaviour, ctx as KoaContextWithOIDC);
    else await next();
  });
  return provider;
}

/** The citizen's answer to the provider's prompt. */
async function interact(
  provider: Provider,
  behaviour: TestProvider['behaviour'],
  ctx: KoaContextWithOIDC,
): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
  ctx.respond = false;
  if (behaviour.answer !== 'approve') {
    await provider.interactionFinished(ctx.req, ctx.res, { error: behaviour.answer });
    return;
  }
  if (prompt.name === 'login') {
    const stepUp = prompt.reasons.includes('step_up');
    const result = {
      accountId: behaviour.account,
      acr: stepUp ? 'LoA2' : 'LoA1',
      amr: stepUp ? ['pwd', 'sms', 'mfa'] : ['pwd'],
    };
    await provider.interactionFinished(ctx.req, ctx.res, { login: result }, { mergeWithLastSubmission: false });
    return;
  }
  const grant =
    (grantId === undefined ? undefined : await provider.Grant.find(grantId)) ??
    new provider.Grant({ accountId: session?.accountId ?? '', clientId: String(params['client_id']) });
  grant.addOIDCScope(String(params['scope']));
  grant.addOIDCClaims(['acr', 'amr', 'authentication_level']);
  await provider.interactionFinished(ctx.req, ctx.res, { consent: { grantId: await grant.save() } });
}
