import Provider, { type AdapterPayload } from 'oidc-provider';
import { ProblemError } from '../../shared/index.ts';
import type { Beginnings } from '../dependencies.ts';
import { requestScoped } from '../request-scoped.ts';
import { ProtocolAdapter, type AdapterDependencies } from './adapter.ts';

/** Models that a request without any secret can have stored. */
export type BegunModel = 'Interaction' | 'PushedAuthorizationRequest' | 'Session';
export const isBegun = (model: string): model is BegunModel =>
  model === 'Interaction' || model === 'PushedAuthorizationRequest' || model === 'Session';

/** Field of the payload with the counters that the document is counted by. */
export const COUNTED_FIELD = 'counted';

const countersOf = (payload: AdapterPayload | undefined): readonly string[] | undefined =>
  payload?.[COUNTED_FIELD] as readonly string[] | undefined;

/**
 * The adapter of documents that begin a sign-in or a sign-out. Each is counted before it is stored, and taken from the
 * count when it is over: once, by the request that deleted or consumed it. An authenticated client's pushed requests
 * are counted for the client. Of sessions only those are counted that nobody has signed in to.
 */
export class BegunAdapter extends ProtocolAdapter {
  readonly #model: BegunModel;
  readonly #beginnings: Beginnings;
  /** Counters of the document that a request has found. */
  readonly #found = requestScoped<readonly string[]>('counters of a sign-in begun');

  constructor(model: BegunModel, dependencies: AdapterDependencies, beginnings: Beginnings) {
    super(model, dependencies);
    this.#model = model;
    this.#beginnings = beginnings;
  }

  /** @throws ProblemError: too many were begun */
  override async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const { ctx } = Provider;
    // Our pages save an interaction again with its outcome: it is counted already.
    if (ctx === undefined || countersOf(payload) !== undefined) return super.upsert(id, payload, expiresIn);
    if (this.#model === 'Session') {
      if (payload.accountId !== undefined || this.#found.get(ctx) !== undefined) {
        return super.upsert(id, payload, expiresIn);
      }
      // oidc-provider makes a session where the cookie names one that is over. Without a sign-out it holds nothing.
      if (payload['state'] === undefined) return;
    }
    const counted = await this.#count(ctx, payload);
    if (!counted.ok) throw new ProblemError(counted.problem);
    const counters = counted.value === undefined ? {} : { [COUNTED_FIELD]: counted.value };
    return super.upsert(id, { ...payload, ...counters }, expiresIn);
  }

  #count(ctx: NonNullable<typeof Provider.ctx>, payload: AdapterPayload) {
    const { client } = ctx.oidc;
    if (this.#model === 'PushedAuthorizationRequest' && client !== undefined && client.clientAuthMethod !== 'none') {
      return this.#beginnings.push(client.clientId);
    }
    return this.#beginnings.begin(ctx, payload.session?.accountId);
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const payload = await super.find(id);
    const [{ ctx }, counters] = [Provider, countersOf(payload)];
    if (ctx !== undefined && payload !== undefined) this.#found.set(ctx, counters ?? []);
    return payload;
  }

  /** Best effort: what is not taken from the count is forgotten in time. */
  protected override async over(): Promise<void> {
    const counters = Provider.ctx && this.#found.get(Provider.ctx);
    if (counters !== undefined && counters.length > 0) await this.#beginnings.finish(counters).catch(() => undefined);
  }
}
