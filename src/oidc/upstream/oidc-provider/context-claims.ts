import type { KoaContextWithOIDC } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { assertUpstream, isAccessor } from '../assert.ts';

export interface ContextClaims {
  readonly amr: (ctx: KoaContextWithOIDC) => string[];
  readonly acr: (ctx: KoaContextWithOIDC) => string | undefined;
}

/** Computes `amr` and `acr` of a request; oidc-provider copies them from the session, which holds proofs instead. */
export function computeContextClaims(provider: Provider, { amr, acr }: ContextClaims): void {
  const { OIDCContext } = provider as unknown as { readonly OIDCContext?: { readonly prototype: object } };
  const context = OIDCContext?.prototype ?? {};
  for (const name of ['amr', 'acr']) {
    assertUpstream(
      isAccessor(context, name),
      'oidc-provider',
      'oidc-provider/context-claims.ts',
      `OIDCContext.prototype.${name}`,
    );
  }
  Object.defineProperties(context, {
    amr: {
      get(this: { readonly ctx: KoaContextWithOIDC }) {
        return amr(this.ctx);
      },
    },
    acr: {
      get(this: { readonly ctx: KoaContextWithOIDC }) {
        return acr(this.ctx);
      },
    },
  });
}
