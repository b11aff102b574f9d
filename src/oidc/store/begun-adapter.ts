import Provider, { type AdapterPayload, type KoaContextWithOIDC } from 'oidc-provider';
import { ProblemError } from '../../shared/index.ts';
import type { Beginnings } from '../dependencies.ts';
import { requestScoped } from '../request-scoped.ts';
import { ProtocolAdapter, type AdapterDependencies } from './adapter.ts';
import { interactionTrimming, pushedTrimming, type Trimming } from './trimmed.ts';

/** Models that a request without any secret can have stored. */
export type BegunModel = 'Interaction' | 'PushedAuthorizationRequest' | 'Session';
export const isBegun = (model: string): model is BegunModel =>
  model === 'Interaction' || model === 'PushedAuthorizationRequest' || model === 'Session';

/** Field of the payload with the counter that the document is counted by; empty: by none. */
export const COUNTED_FIELD = 'counted';
const UNCOUNTED = '';

const counterOf = (payload: AdapterPayload | undefined): string | undefined =>
  payload?.[COUNTED_FIELD] as string | undefined;

export interface BegunDependencies {
  readonly beginnings: Beginnings;
  readonly issuer: string;
}

const asItIs: Trimming = { trim: (_id, payload) => payload, restore: (_id, stored) => stored };

function trimmingOf(model: BegunModel, issuer: string): Trimming {
  switch (model) {
    case 'Interaction':
      return interactionTrimming(issuer);
    case 'PushedAuthorizationRequest':
      return pushedTrimming(issuer);
    case 'Session':
      return asItIs;
  }
}

/**
 * The adapter of documents that begin a sign-in or a sign-out. Each is trimmed, counted before it is stored, and taken
 * from the count when it is over: once, by the request that deleted or consumed it. An authenticated client's pushed
 * requests are counted for the client. Of sessions only those are counted that nobody has signed in to.
 */
export class BegunAdapter extends ProtocolAdapter {
  readonly #model: BegunModel;
  readonly #beginnings: Beginnings;
  readonly #trimming: Trimming;
  /** Counter of the document that a request has found. */
  readonly #found = requestScoped<string>('counter of a sign-in begun');

  constructor(model: BegunModel, dependencies: AdapterDependencies, { beginnings, issuer }: BegunDependencies) {
    super(model, dependencies);
    this.#model = model;
    this.#beginnings = beginnings;
    this.#trimming = trimmingOf(model, issuer);
  }

  /** @throws ProblemError: too many were begun */
  override async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const { ctx } = Provider;
    const trimmed = this.#trimming.trim(id, payload);
    // Our pages save an interaction again with its outcome: it is counted already.
    if (ctx === undefined || counterOf(payload) !== undefined) return super.upsert(id, trimmed, expiresIn);
    if (this.#model === 'Session') {
      const isKept = payload.accountId !== undefined || this.#found.get(ctx) !== undefined;
      if (isKept) return super.upsert(id, trimmed, expiresIn);
      // oidc-provider makes a session where the cookie names one that is over. Without a sign-out it holds nothing.
      if (payload['state'] === undefined) return;
    }
    const counter = await this.#count(ctx, payload);
    return super.upsert(id, { ...trimmed, [COUNTED_FIELD]: counter }, expiresIn);
  }

  async #count(ctx: KoaContextWithOIDC, payload: AdapterPayload): Promise<string> {
    const { client } = ctx.oidc;
    const isAuthenticated = client !== undefined && client.clientAuthMethod !== 'none';
    const counted =
      this.#model === 'PushedAuthorizationRequest' && isAuthenticated
        ? this.#beginnings.push(client.clientId)
        : await this.#beginnings.begin(ctx, payload.session?.accountId);
    if (!counted.ok) throw new ProblemError(counted.problem);
    return counted.value ?? UNCOUNTED;
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const stored = await super.find(id);
    if (stored === undefined) return undefined;
    const payload = this.#trimming.restore(id, stored);
    const { ctx } = Provider;
    if (ctx !== undefined) this.#found.set(ctx, counterOf(payload) ?? UNCOUNTED);
    return payload;
  }

  /** Best effort: what is not taken from the count is forgotten in time. */
  protected override async over(): Promise<void> {
    const counter = Provider.ctx && this.#found.get(Provider.ctx);
    if (counter !== undefined && counter !== UNCOUNTED) await this.#beginnings.finish(counter).catch(() => undefined);
  }
}
