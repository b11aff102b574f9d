import type Provider from 'oidc-provider';
import { assertSource, assertUpstream, isMethod } from '../assert.ts';

const FILE = 'oidc-provider/client-secrets.ts';

interface ComparingClient {
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  compareClientSecret: (this: Pick<ComparingClient, 'clientSecret'>, actual: string) => boolean;
}

/**
 * Accepts a second secret of a client beside its own. oidc-provider knows one secret of each client, so that it could
 * only be changed at the same instant on both sides.
 */
export function acceptPreviousSecrets(provider: Provider, previousOf: (clientId: string) => string | undefined): void {
  assertSource(
    'oidc-provider',
    FILE,
    'lib/models/client.js',
    'return constantEquals(this.clientSecret, actual, 1000);',
  );
  const prototype = provider.Client.prototype as unknown as ComparingClient;
  assertUpstream(
    isMethod(prototype, 'compareClientSecret'),
    'oidc-provider',
    FILE,
    'Client.prototype.compareClientSecret',
  );
  const { compareClientSecret } = prototype;
  prototype.compareClientSecret = function (this: ComparingClient, actual) {
    const isPresent = compareClientSecret.call(this, actual);
    const previous = previousOf(this.clientId);
    return isPresent || (previous !== undefined && compareClientSecret.call({ clientSecret: previous }, actual));
  } as ComparingClient['compareClientSecret'];
}
