import { hash } from 'node:crypto';
import Provider, { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import {
  isDuplicate,
  type Collection,
  type CollectionDeclaration,
  type Seal,
  type Store,
} from '../../storage/index.ts';
import { deepFreeze, epochSeconds, remembering, type Clock } from '../../shared/index.ts';
import { requestScoped } from '../request-scoped.ts';
import { PROTOCOL_COLLECTIONS, type ProtocolDocument } from './collections.ts';
import type { StoredModel } from './models.ts';
import { isOnlyUsed, keepSession, sessionPayload, withoutToken } from './session-use.ts';
import { timeOf } from './timed-ids.ts';

/** Models where a second use of the same value is an attack (RFC 6749 section 4.1.2, RFC 9700 section 4.14.2). */
export type SingleUseModel = 'AuthorizationCode' | 'RefreshToken';
const isSingleUse = (model: StoredModel): model is SingleUseModel =>
  model === 'AuthorizationCode' || model === 'RefreshToken';
/** Models that are read often and never change. */
const LASTING: ReadonlySet<string> = new Set(['AccessToken', 'ClientCredentials', 'Grant']);
/** Any request that began before a session ended has finished by then. */
const ENDED_FOR_SECONDS = 300;
const SPARE_SECONDS = 60;

export const documentId = (model: StoredModel, id: string): string =>
  timeOf(id) + hash('sha256', `${model}:${id}`, 'base64url');

/** What oidc-provider says where it finds the reuse itself. */
const REUSED: Readonly<Partial<Record<StoredModel, string>>> = {
  AuthorizationCode: 'authorization code already consumed',
  RefreshToken: 'refresh token already used',
};

const MOST_IDS = 500;
/** Longer than any id of ours. Longer ids are not cached. */
const LONGEST_ID = 100;

/**
 * A requested value, such as `{"personal_number":{"value":"001..."}}`, is personal data (OpenID Connect Core section
 * 5.5.1).
 */
const holdsRequestedValues = (payload: AdapterPayload): boolean => {
  const claims: unknown = payload['claims'];
  return claims !== undefined && /"values?":/.test(JSON.stringify(claims));
};

const pending = requestScoped<Promise<unknown>[]>('writes before the answer');

/**
 * Lets a request continue while a new document is written. All writes of the request share one commit, and
 * `settleWrites` waits for them before the answer is sent. Only for documents that no other request can know yet, for
 * records of what the answer contains, and for what decides whether the answer is given at all.
 */
export async function beforeAnswer(write: Promise<unknown>): Promise<void> {
  const { ctx } = Provider;
  if (ctx === undefined) {
    await write;
    return;
  }
  // settleWrites reports a failure. Until then the rejection must not count as unhandled.
  write.catch(() => undefined);
  const writes = pending.get(ctx);
  if (writes === undefined) pending.set(ctx, [write]);
  else writes.push(write);
}

/**
 * Resolves when all writes of a request are durable; undefined if there are none. Rejects with the error of the first
 * failed write.
 */
export function settleWrites(ctx: object): Promise<unknown> | undefined {
  const writes = pending.get(ctx);
  return writes === undefined ? undefined : Promise.all(writes);
}

export interface AdapterDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  /** Called at the second use of a code or refresh token, after its grant was revoked. */
  readonly onReuse: (model: SingleUseModel, grantId: string | undefined) => Promise<void>;
}

const grantFields = (payload: AdapterPayload): Pick<ProtocolDocument, 'sessionUid' | 'persistsLogout'> => ({
  ...(typeof payload['sessionUid'] === 'string' ? { sessionUid: payload['sessionUid'] } : {}),
  ...(payload['persistsLogout'] === true ? { persistsLogout: true } : {}),
});

/** oidc-provider's adapter over the store, for every model but Client. */
export class ProtocolAdapter implements Adapter {
  readonly #model: StoredModel;
  readonly #dependencies: AdapterDependencies;
  readonly #collection: Collection<ProtocolDocument>;
  /** Whether every payload is sealed. */
  readonly #isSealed: boolean;
  /** What a payload is sealed for. */
  readonly #purpose: string;
  /** Decoded payloads of documents in the store's cache. Frozen, because several requests share them. */
  readonly #payloads = new WeakMap<ProtocolDocument, AdapterPayload>();
  /** Caches digests: one token needs its digest when it is created, found and consumed. */
  readonly #knownId: (id: string) => string;

  constructor(model: StoredModel, dependencies: AdapterDependencies) {
    this.#model = model;
    this.#dependencies = dependencies;
    const declaration: CollectionDeclaration<ProtocolDocument> = PROTOCOL_COLLECTIONS[model];
    this.#collection = dependencies.store.collection(declaration);
    this.#isSealed = declaration.sealed.length > 0;
    this.#purpose = declaration.name;
    this.#knownId = remembering(MOST_IDS, (id) => documentId(model, id));
  }

  #id(id: string): string {
    return id.length > LONGEST_ID ? documentId(this.#model, id) : this.#knownId(id);
  }

  #encode(payload: AdapterPayload): string | Buffer {
    const rest = withoutToken(payload);
    if (this.#isSealed || holdsRequestedValues(payload)) {
      return this.#dependencies.seal.seal(rest, this.#purpose);
    }
    return JSON.stringify(rest);
  }

  #payload({ payload }: ProtocolDocument): AdapterPayload {
    if (typeof payload === 'string') return JSON.parse(payload) as AdapterPayload;
    return this.#dependencies.seal.open<AdapterPayload>(payload, this.#purpose);
  }

  #lasting(document: ProtocolDocument): AdapterPayload {
    let payload = this.#payloads.get(document);
    if (payload === undefined) {
      payload = deepFreeze(this.#payload(document));
      this.#payloads.set(document, payload);
    }
    return payload;
  }

  #decode(id: string | undefined, document: ProtocolDocument | null): AdapterPayload | undefined {
    if (document === null || document.ended === true) return undefined;
    const payload = LASTING.has(this.#model) ? { ...this.#lasting(document) } : this.#payload(document);
    if (id !== undefined) payload.jti = id;
    if (document.consumed !== undefined) payload.consumed = document.consumed;
    return payload;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const { clock } = this.#dependencies;
    const isSession = this.#model === 'Session';
    if (isSession && isOnlyUsed(id, payload, epochSeconds(clock), expiresIn)) return;
    const document: ProtocolDocument = {
      _id: this.#id(id),
      payload: this.#encode(isSession ? sessionPayload(id, payload, epochSeconds(clock)) : payload),
      ...(isSession && payload.uid !== undefined ? { uid: payload.uid } : {}),
      ...(payload.accountId === undefined ? {} : { accountId: payload.accountId }),
      ...(payload.clientId === undefined ? {} : { clientId: payload.clientId }),
      ...(this.#model === 'Grant' ? grantFields(payload) : {}),
      expiresAt: new Date(clock.now().getTime() + (expiresIn + SPARE_SECONDS) * 1000),
    };
    switch (this.#model) {
      case 'Session':
        // A request that began before a session ended must not bring the session back.
        await this.#replaceUnlessEnded(document);
        return;
      case 'ReplayDetection':
        await this.#insertOnce(document);
        return;
      case 'Interaction':
      case 'Grant':
        await beforeAnswer(this.#collection.put(document));
        return;
      default:
        await beforeAnswer(this.#collection.insertOne(document));
    }
  }

  async #replaceUnlessEnded(document: ProtocolDocument): Promise<void> {
    try {
      await this.#collection.replaceOne({ _id: document._id, ended: { $exists: false } }, document, { upsert: true });
    } catch (error) {
      if (isDuplicate(error)) throw new errors.SessionNotFound('the session has ended');
      throw error;
    }
  }

  /** Accepts only the first of two requests with the same assertion (RFC 7523 section 3, point 7). */
  async #insertOnce(document: ProtocolDocument): Promise<void> {
    if (await this.#collection.insertIfAbsent(document)) return;
    throw new errors.InvalidClientAuth('client assertion tokens must only be used once');
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const document = await this.#collection.findOne({ _id: this.#id(id) });
    if (this.#model === 'Session' && document !== null) keepSession(document.payload);
    return this.#decode(id, document);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const payload = this.#decode(undefined, await this.#collection.findOne({ uid }));
    if (payload !== undefined) payload.jti = String(payload['cookie']);
    return payload;
  }

  findByUserCode(): Promise<undefined> {
    return Promise.reject(new Error('the device flow is not offered'));
  }

  /**
   * A code or refresh token is consumed in the same commit as the tokens issued for it are written. If another request
   * was first, `settleWrites` rejects and nothing issued here is answered.
   */
  consume(id: string): Promise<void> {
    const consumed = this.#consume(id);
    return isSingleUse(this.#model) ? beforeAnswer(consumed) : consumed;
  }

  async #consume(id: string): Promise<void> {
    const _id = this.#id(id);
    const consumed = Math.floor(this.#dependencies.clock.now().getTime() / 1000);
    const { matchedCount } = await this.#collection.updateOne(
      { _id, consumed: { $exists: false } },
      { $set: { consumed } },
    );
    if (matchedCount === 1) {
      await this.over();
      return;
    }
    const document = await this.#collection.findOne({ _id });
    if (document !== null && isSingleUse(this.#model)) {
      const { grantId } = this.#payload(document);
      if (grantId !== undefined) await this.#endGrant(grantId);
      await this.#dependencies.onReuse(this.#model, grantId);
    }
    throw this.#model === 'PushedAuthorizationRequest'
      ? new errors.InvalidRequestUri('request_uri is invalid, expired, or was already used')
      : new errors.InvalidGrant(REUSED[this.#model] ?? 'already consumed');
  }

  async destroy(id: string): Promise<void> {
    const _id = this.#id(id);
    if (this.#model !== 'Session') {
      const gone = this.#collection
        .deleteOne({ _id })
        .then(({ deletedCount }) => (deletedCount === 1 ? this.over() : undefined));
      // A finished interaction is deleted in the same commit as its outcome is written.
      await (this.#model === 'Interaction' ? beforeAnswer(gone) : gone);
      return;
    }
    const expiresAt = new Date(this.#dependencies.clock.now().getTime() + ENDED_FOR_SECONDS * 1000);
    // If two requests end the session or rotate its id at once, one of them fails: the session must not survive under
    // its other id.
    await this.#replaceUnlessEnded({ _id, payload: '{}', ended: true, expiresAt });
  }

  /** Called by the one request that deleted or consumed a document. */
  protected over(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Nothing to do: a token is void without its grant, and revocation deletes the grant (`revokeGrantPolicy`, ADR 2).
   */
  revokeByGrantId(): Promise<void> {
    return Promise.resolve();
  }

  async #endGrant(grantId: string): Promise<void> {
    const grants = this.#dependencies.store.collection(PROTOCOL_COLLECTIONS.Grant);
    await grants.deleteOne({ _id: documentId('Grant', grantId) });
  }
}
