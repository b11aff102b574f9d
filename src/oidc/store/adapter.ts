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

/** Models of which a second use of the same value is an attack (RFC 6749 section 4.1.2, RFC 9700 section 4.14.2). */
export type SingleUseModel = 'AuthorizationCode' | 'RefreshToken';
const isSingleUse = (model: StoredModel): model is SingleUseModel =>
  model === 'AuthorizationCode' || model === 'RefreshToken';
/** Models that are read again and again and changed by nobody. */
const LASTING: ReadonlySet<string> = new Set(['AccessToken', 'ClientCredentials', 'Grant']);
/** A request that began before a session ended is over by then. */
const ENDED_FOR_SECONDS = 300;
const SPARE_SECONDS = 60;

export const documentId = (model: StoredModel, id: string): string =>
  timeOf(id) + hash('sha256', `${model}:${id}`, 'base64url');

const MOST_IDS = 500;
/** Ids of ours are shorter. */
const LONGEST_ID = 100;

/** A requested value, such as `{"personal_number":{"value":"001..."}}`, is personal data (OpenID Connect Core section 5.5.1). */
const holdsRequestedValues = (payload: AdapterPayload): boolean => {
  const claims: unknown = payload['claims'];
  return claims !== undefined && /"values?":/.test(JSON.stringify(claims));
};

const pending = requestScoped<Promise<unknown>[]>('writes before the answer');

/**
 * Lets a request go on while a new document is written: what it writes meets in one commit, and `settleWrites` waits for all of it
 * before the answer leaves. Only for documents that nobody else can know of yet, and for records of what the answer gives.
 */
export async function beforeAnswer(write: Promise<unknown>): Promise<void> {
  const { ctx } = Provider;
  if (ctx === undefined) {
    await write;
    return;
  }
  // A failure is reported by settleWrites; until then nobody listens.
  write.catch(() => undefined);
  const writes = pending.get(ctx);
  if (writes === undefined) pending.set(ctx, [write]);
  else writes.push(write);
}

/** Fulfilled when all that a request wrote is durable; undefined where it wrote nothing. @throws what the first failed write failed with. */
export function settleWrites(ctx: object): Promise<unknown> | undefined {
  const writes = pending.get(ctx);
  return writes === undefined ? undefined : Promise.all(writes);
}

export interface AdapterDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  /** Told of the second use of a code or refresh token, after all that came of it was revoked. */
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
  /** Payloads of documents that the store remembers, so that each is read once. Frozen: several requests have the same. */
  readonly #payloads = new WeakMap<ProtocolDocument, AdapterPayload>();
  /** The digest is asked for at each step that a token takes: made, found, used up. */
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
        // A session that was ended must not come to life again by a request that began before.
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

  /** Of two requests with the same assertion only the first is let through (RFC 7523 section 3, point 7). */
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

  async consume(id: string): Promise<void> {
    const _id = this.#id(id);
    const consumed = Math.floor(this.#dependencies.clock.now().getTime() / 1000);
    const { matchedCount } = await this.#collection.updateOne(
      { _id, consumed: { $exists: false } },
      { $set: { consumed } },
    );
    if (matchedCount === 1) return;
    const document = await this.#collection.findOne({ _id });
    if (document !== null && isSingleUse(this.#model)) {
      const { grantId } = this.#payload(document);
      if (grantId !== undefined) await this.#endGrant(grantId);
      await this.#dependencies.onReuse(this.#model, grantId);
    }
    throw this.#model === 'PushedAuthorizationRequest'
      ? new errors.InvalidRequestUri('request_uri is invalid, expired, or was already used')
      : new errors.InvalidGrant('already consumed');
  }

  async destroy(id: string): Promise<void> {
    const _id = this.#id(id);
    if (this.#model !== 'Session') {
      const gone = this.#collection.deleteOne({ _id });
      // An interaction that is over goes in one commit with what came of it.
      await (this.#model === 'Interaction' ? beforeAnswer(gone) : gone);
      return;
    }
    const expiresAt = new Date(this.#dependencies.clock.now().getTime() + ENDED_FOR_SECONDS * 1000);
    // Of two that end it, or give it another id, one is told that it is over: it must not live on under the other id.
    await this.#replaceUnlessEnded({ _id, payload: '{}', ended: true, expiresAt });
  }

  /** Nothing to do: a token is good for nothing without its grant, which whoever revokes ends as well (`revokeGrantPolicy`). */
  revokeByGrantId(): Promise<void> {
    return Promise.resolve();
  }

  async #endGrant(grantId: string): Promise<void> {
    const grants = this.#dependencies.store.collection(PROTOCOL_COLLECTIONS.Grant);
    await grants.deleteOne({ _id: documentId('Grant', grantId) });
  }
}
