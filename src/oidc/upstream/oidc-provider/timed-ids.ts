import type Provider from 'oidc-provider';
import type { Clock } from '../../../shared/index.ts';
import type { StoredModel } from '../../store/models.ts';
import { timedId } from '../../store/timed-ids.ts';
import { assertUpstream, isMethod } from '../assert.ts';

/** Models whose documents are inserted all the time. */
const TIMED = [
  'AccessToken',
  'AuthorizationCode',
  'ClientCredentials',
  'Grant',
  'PushedAuthorizationRequest',
  'RefreshToken',
] as const satisfies readonly StoredModel[];

/** Has the ids of tokens, codes and grants begin with the time of their creation. */
export function timeIds(provider: Provider, clock: Clock): void {
  for (const name of TIMED) {
    const { prototype } = provider[name] as unknown as { readonly prototype: { generateTokenId(): string } };
    assertUpstream(
      isMethod(prototype, 'generateTokenId'),
      'oidc-provider',
      'oidc-provider/timed-ids.ts',
      `${name}.prototype.generateTokenId`,
    );
    const make = Reflect.get(prototype, 'generateTokenId') as () => unknown;
    prototype.generateTokenId = function () {
      return timedId(clock.now(), String(make.call(this)));
    };
  }
}
