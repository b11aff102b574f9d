import type { ActivationState } from '../../../registration/index.ts';
import { ACTIVATE } from '../../kit/addresses.ts';
import type { WebContext } from '../../kit/context.ts';
import { activationSecret } from '../../principal/activation-cookie.ts';
import { csrfToken } from '../../principal/principal.ts';
import type { Standing } from '../../principal/stepwise.ts';
import type { RegisterDependencies } from './dependencies.ts';

/** An activation as it stands when one of its pages is asked for. Its principal is the browser that began it. */
export interface ActivationVisit extends Standing {
  readonly secret: string;
  readonly state: ActivationState;
}

/** Each step has an address of its own. */
export const activationPath = ({ step }: Pick<ActivationState, 'step'>): string => `${ACTIVATE}/${step}`;

/** The activation of this browser. Undefined: there is none, or it is over. */
export async function visitActivation(
  ctx: WebContext,
  { registration, formKey }: Pick<RegisterDependencies, 'registration' | 'formKey'>,
): Promise<ActivationVisit | undefined> {
  const secret = activationSecret(ctx);
  const state = secret === undefined ? undefined : await registration.activations.find(secret);
  if (secret === undefined || state === undefined) return undefined;
  return { secret, state, csrf: csrfToken(formKey, `activation\n${secret}`) };
}
