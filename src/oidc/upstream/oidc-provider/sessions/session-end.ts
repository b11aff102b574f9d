import { errors } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { assertUpstream, isMethod } from '../../assert.ts';

interface Session {
  readonly uid: string;
  destroy(): Promise<void>;
}

/** Runs `then` after each end of a session, whichever endpoint ends it. Ending a session twice is not an error. */
export function afterSessionEnd(provider: Provider, then: (uid: string) => Promise<void>): void {
  const { prototype } = provider.Session as unknown as { readonly prototype: Session };
  assertUpstream(
    isMethod(prototype, 'destroy'),
    'oidc-provider',
    'oidc-provider/sessions/session-end.ts',
    'Session.prototype.destroy',
  );
  const destroy = Reflect.get(prototype, 'destroy');
  prototype.destroy = async function () {
    await destroy.call(this).catch((error: unknown) => {
      if (!(error instanceof errors.SessionNotFound)) throw error;
    });
    await then(this.uid);
  };
}
