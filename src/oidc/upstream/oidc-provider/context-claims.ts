import type { KoaContextWithOIDC } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { assertSource, assertUpstream, isAccessor } from '../assert.ts';

const FILE = 'oidc-provider/context-claims.ts';
const STORED = Symbol('params');

export interface ContextClaims {
  readonly amr: (ctx: KoaContextWithOIDC) => string[];
  readonly acr: (ctx: KoaContextWithOIDC) => string | undefined;
}

/** Computes `amr` and `acr` of a request; oidc-provider copies them from the session, which holds proofs instead. */
export function computeContextClaims(provider: Provider, { amr, acr }: ContextClaims): void {
  const { OIDCContext } = provider as unknown as { readonly OIDCContext?: { readonly prototype: object } };
  const context = OIDCContext?.prototype ?? {};
  for (const name of ['amr', 'acr']) {
    assertUpstream(isAccessor(context, name), 'oidc-provider', FILE, `OIDCContext.prototype.${name}`);
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

interface Parameters {
  claims?: string | undefined;
}

/**
 * Has oidc-provider see the `claims` parameter as `understood` reads it. It refuses one that has neither `userinfo` nor
 * `id_token`, where members that are not understood must be ignored (OpenID Connect Core section 5.5).
 */
export function readClaimsBy(provider: Provider, understood: (claims: string) => string | undefined): void {
  const { OIDCContext } = provider as unknown as { readonly OIDCContext?: { readonly prototype: object } };
  const context = OIDCContext?.prototype;
  assertUpstream(context !== undefined, 'oidc-provider', FILE, 'OIDCContext.prototype');
  assertSource('oidc-provider', FILE, 'lib/shared/assemble_params.js', 'ctx.oidc.params = new Params(');
  Object.defineProperty(context, 'params', {
    configurable: true,
    get(this: { [STORED]?: Parameters }) {
      return this[STORED];
    },
    set(this: { [STORED]?: Parameters | undefined }, params: Parameters | undefined) {
      if (typeof params?.claims === 'string') params.claims = understood(params.claims);
      this[STORED] = params;
    },
  });
}
