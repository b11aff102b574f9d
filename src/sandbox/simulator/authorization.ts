import type { ParameterizedContext } from 'koa';
import { epochSeconds } from '../../shared/index.ts';
import type { Clock } from '../../shared/index.ts';
import { markup } from '../serving/html.ts';
import { providerPart } from './provider-part.ts';
import type { ProviderPart } from './provider-part.ts';
import type { Refusal } from './failures/index.ts';
import type { Simulator } from './simulator.ts';

/** Errors that only say that a citizen has to act. Any other error of a request is real, and nothing is simulated. */
const CITIZEN_NEEDED: ReadonlySet<string> = new Set([
  'login_required',
  'consent_required',
  'interaction_required',
  'unmet_authentication_requirements',
]);

const FIRST = /^\/auth\/?$/;
const RESUMED = /^\/auth\/[\w-]+$/;
export const isAuthorization = (path: string): boolean => FIRST.test(path) || RESUMED.test(path);

/** The parameters with the error in place of what the answer says, in the order of the answer. */
function refused(answer: Iterable<readonly [string, string]>, refusal: Refusal): [string, string][] {
  const kept = [...answer].filter(([name]) => !['code', 'error', 'error_description', 'scope'].includes(name));
  return [
    ['error', refusal.error],
    ['error_description', refusal.description],
    ...kept.map(([name, value]): [string, string] => [name, value]),
  ];
}

const locationOf = (ctx: ParameterizedContext): URL | undefined => URL.parse(ctx.response.get('location')) ?? undefined;

const FIELD = /<input type="hidden" name="(code|error|error_description|scope)" value="[^"]*">/g;

/** Whether a citizen is needed, and nothing is wrong with the request. */
function needsCitizen(ctx: ParameterizedContext): boolean {
  const error =
    locationOf(ctx)?.searchParams.get('error') ??
    /name="error" value="([^"]*)"/.exec(typeof ctx.body === 'string' ? ctx.body : '')?.[1];
  return error !== undefined && CITIZEN_NEEDED.has(error);
}

/** Refuses a request that the provider has accepted. */
async function refuse(ctx: ParameterizedContext, { entities }: ProviderPart, refusal: Refusal): Promise<void> {
  const { Interaction: interaction, AuthorizationCode: code } = entities;
  if (interaction !== undefined) {
    // The provider itself answers, when the browser comes back.
    interaction.result = { error: refusal.error, error_description: refusal.description };
    await interaction.persist();
    ctx.redirect(interaction.returnTo);
    return;
  }
  await code?.destroy();
  const location = locationOf(ctx);
  if (location !== undefined) {
    location.search = new URLSearchParams(refused(location.searchParams, refusal)).toString();
    ctx.set('location', location.href);
    return;
  }
  // response_mode=form_post: the answer is a page with a form.
  const fields = refused([], refusal).map(
    ([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`.text,
  );
  ctx.body = String(ctx.body)
    .replaceAll(FIELD, '')
    .replace(/(<form method="post"[^>]*>)/, `$1${fields.join('')}`);
}

/** The code is over before the relying party has it. */
async function expire(code: NonNullable<ProviderPart['entities']['AuthorizationCode']>, clock: Clock): Promise<void> {
  await code.destroy();
  code.exp = epochSeconds(clock) - 1;
  await code.save();
}

/** Refuses an authorization request, or notes that the sign-in which it ends is to fail later. */
export async function simulateAtAuthorization(
  ctx: ParameterizedContext,
  { simulator, clock }: { readonly simulator: Simulator; readonly clock: Clock },
): Promise<void> {
  const part = providerPart(ctx);
  const client = part?.client?.clientId;
  if (part === undefined || client === undefined) return;
  const { AuthorizationCode: code, Interaction: interaction } = part.entities;
  const hint = part.params?.['login_hint'];
  if (FIRST.test(ctx.path) && (interaction !== undefined || code !== undefined || needsCitizen(ctx))) {
    const refusal = simulator.refusalFor(client, hint);
    if (refusal !== undefined) {
      await refuse(ctx, part, refusal);
      return;
    }
  }
  if (code === undefined) return;
  const failure = simulator.begin(client, hint, code.jti);
  if (failure === 'expired_code') await expire(code, clock);
  else if (failure === 'token_invalid_grant') await code.consume();
}
