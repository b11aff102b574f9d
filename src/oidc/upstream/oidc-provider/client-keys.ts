import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { assertSource, assertUpstream, isMethod } from '../assert.ts';

const FILE = 'oidc-provider/client-keys.ts';

/** Keys that clients publish at an address. */
export interface PublishedKeys {
  /** The keys that may be used now. The same keys are the same array. */
  known(uri: string): readonly object[] | undefined;
  /** Whether another look is allowed now. */
  mayLook(uri: string): boolean;
  /** Fetches the keys. @throws where they cannot be had */
  look(uri: string): Promise<void>;
}

interface KeyStore {
  readonly jwksUri?: string | undefined;
  clear(): void;
  add(key: object): void;
  fresh(): boolean;
  refresh(): Promise<void>;
  selectForVerify: (this: KeyStore, options: object) => object[];
  selectForEncrypt: (this: KeyStore, options: object) => object[];
}

/** The class of the key stores of this Provider's clients. It is not exported, so a client is made to get at it. */
function keyStoreClass(provider: Provider): KeyStore {
  const Client = provider.Client as unknown;
  assertUpstream(typeof Client === 'function', 'oidc-provider', FILE, 'class Client');
  const client = new (Client as new (metadata: object) => { readonly asymmetricKeyStore?: object })({
    client_id: 'key-store',
    token_endpoint_auth_method: 'none',
    ...{ grant_types: [], response_types: [], redirect_uris: [] },
  });
  assertUpstream(client.asymmetricKeyStore !== undefined, 'oidc-provider', FILE, 'Client.prototype.asymmetricKeyStore');
  const prototype = Object.getPrototypeOf(client.asymmetricKeyStore) as KeyStore;
  for (const name of ['clear', 'add', 'fresh', 'refresh', 'selectForVerify', 'selectForEncrypt']) {
    assertUpstream(isMethod(prototype, name), 'oidc-provider', FILE, `ClientKeyStore.prototype.${name}`);
  }
  return prototype;
}

/**
 * Takes the keys behind a `jwks_uri` from `published`. oidc-provider looks at the address again only when its cache has
 * expired, for as long as the answer says, and uses keys that it knows for ever. Here a signature that no key verifies
 * leads to another look where one is allowed (OpenID Connect Core section 10.1.1), and keys that are too old are no
 * longer known.
 */
export function publishKeys(provider: Provider, published: PublishedKeys): void {
  // fresh() and refresh() are called in this order only after no key has verified a signature.
  assertSource('oidc-provider', FILE, 'lib/helpers/jwt.js', 'keystore.fresh()) {');
  assertSource('oidc-provider', FILE, 'lib/helpers/jwt.js', 'await keystore.refresh();');
  const prototype = keyStoreClass(provider);
  const { selectForVerify, selectForEncrypt } = prototype;
  const loaded = new WeakMap<KeyStore, readonly object[]>();
  const wanting = new WeakSet<KeyStore>();

  const load = (store: KeyStore): void => {
    if (store.jwksUri === undefined) return;
    const keys = published.known(store.jwksUri) ?? [];
    if (loaded.get(store) === keys) return;
    store.clear();
    for (const key of keys) store.add(key);
    loaded.set(store, keys);
  };

  prototype.selectForVerify = function (this: KeyStore, options) {
    load(this);
    return selectForVerify.call(this, options);
  };
  prototype.selectForEncrypt = function (this: KeyStore, options) {
    load(this);
    return selectForEncrypt.call(this, options);
  };
  prototype.fresh = function (this: KeyStore) {
    if (this.jwksUri === undefined || !published.mayLook(this.jwksUri)) return true;
    wanting.add(this);
    return false;
  };
  prototype.refresh = async function (this: KeyStore) {
    const { jwksUri } = this;
    if (jwksUri === undefined || (!wanting.delete(this) && published.known(jwksUri) !== undefined)) return;
    await published.look(jwksUri).catch((cause: unknown) => {
      throw new errors.InvalidClientMetadata('the keys at the jwks_uri could not be had', String(cause));
    });
  };
}
