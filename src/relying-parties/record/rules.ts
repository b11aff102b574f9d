import { CLAIMS, SCOPES } from '../../identity/index.ts';
import { AUTH_METHODS, MAKE_A_SECRET, type CLIENT_SHAPE, type ClientPart, type CompleteClient } from './client.ts';
import type { RecordExtension } from './extension.ts';
import { choice, type Reading, type RecordFault } from './faults.ts';
import { previousSecretFaults } from './previous-secret.ts';
import { ADDED_PARAMETERS, hostsOf, redirectUriFaults } from './redirect-uris.ts';
import type { RECORD_SHAPE } from './shape.ts';

/** What this installation's configuration offers. */
export interface RecordContext {
  /** APIs that access tokens can be issued for. */
  readonly resourceServers?: readonly { readonly indicator: string; readonly scopes: readonly string[] }[];
  readonly signingAlgorithms?: readonly string[];
  /** What profiles add to records. */
  readonly extensions?: readonly RecordExtension[];
}

/** The valid parts of a record that may have errors elsewhere. */
interface RecordView {
  readonly record: Reading<typeof RECORD_SHAPE>;
  readonly client: Reading<typeof CLIENT_SHAPE> | undefined;
  readonly context: RecordContext;
}

type ClientReading = Reading<typeof CLIENT_SHAPE>;

const CLAIM_NAMES = CLAIMS.map(({ name }) => name);
const SCOPE_CLAIMS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(SCOPES));
const PRODUCT_SCOPES = ['openid', 'offline_access', ...SCOPE_CLAIMS.keys()];

const claimFaults = ({ record: { sound, broken } }: RecordView): RecordFault[] => {
  const { claims = {}, purposes = broken.has('purposes') ? undefined : {} } = sound;
  const faults: RecordFault[] = [];
  for (const [name, { purpose }] of Object.entries(claims)) {
    if (!CLAIM_NAMES.includes(name)) {
      const scope = SCOPE_CLAIMS.get(name);
      const mend = scope === undefined ? choice(name, CLAIM_NAMES) : `list its claims: ${scope.join(', ')}`;
      faults.push({ key: `claims.${name}`, fault: 'is not a known claim', mend });
    }
    if (purposes && !Object.hasOwn(purposes, purpose) && !broken.has(`purposes.${purpose}`)) {
      const names = Object.keys(purposes);
      const mend = names.length === 0 ? 'add it to purposes with its text in vi and en' : choice(purpose, names);
      faults.push({ key: `claims.${name}.purpose`, fault: `names the purpose ${purpose}, which is not there`, mend });
    }
  }
  return faults;
};

const resourceFaults = ({ record }: RecordView): RecordFault[] =>
  Object.entries(record.sound.resources ?? {}).flatMap(([indicator, scopes]) => {
    const at = `resources.${indicator}`;
    const url = URL.parse(indicator);
    const faults: RecordFault[] =
      url === null || indicator.includes('#') || /\s/.test(indicator)
        ? [
            {
              key: at,
              fault: 'is not an absolute URI without fragment (RFC 8707 section 2)',
              mend: 'as in https://api.example.vn',
            },
          ]
        : [];
    for (const scope of scopes) {
      if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) {
        faults.push({ key: at, fault: `has the scope "${scope}", which is not one word of ASCII`, mend: 'rename it' });
      }
      if (PRODUCT_SCOPES.includes(scope)) {
        faults.push({
          key: at,
          fault: `has the scope ${scope}, which is about the citizen`,
          mend: 'rename or remove it',
        });
      }
    }
    return faults;
  });

const offerFaults = ({ record, client, context }: RecordView): RecordFault[] => {
  const faults: RecordFault[] = [];
  const { resourceServers, signingAlgorithms } = context;
  for (const [indicator, scopes] of Object.entries(
    resourceServers === undefined ? {} : (record.sound.resources ?? {}),
  )) {
    const key = `resources.${indicator}`;
    const server = resourceServers?.find((candidate) => candidate.indicator === indicator);
    if (server === undefined) {
      faults.push({ key, fault: 'is not in the configuration', mend: 'add it to resource_servers, or remove it' });
    }
    for (const scope of scopes.filter((name) => server !== undefined && !server.scopes.includes(name))) {
      const mend = `use one of ${server?.scopes.join(', ') ?? ''}`;
      faults.push({ key, fault: `has the scope ${scope}, which the configuration does not know`, mend });
    }
  }
  for (const what of ['id_token', 'userinfo', 'introspection'] as const) {
    const key = `${what}_signed_response_alg` as const;
    const algorithm = client?.values[key];
    if (algorithm !== undefined && signingAlgorithms?.includes(algorithm) === false) {
      const mend = `use one of ${signingAlgorithms.join(', ')}, or add it to signing.algorithms`;
      faults.push({ key: `client.${key}`, fault: 'is not in the configuration', mend });
    }
  }
  return faults;
};

const isNative = (client: ClientReading): boolean => client.values.application_type === 'native';
const methodOf = (client: ClientReading) => client.values.token_endpoint_auth_method ?? 'client_secret_basic';
const knowsMethod = (client: ClientReading): boolean => !client.broken.has('token_endpoint_auth_method');
const hasKeys = ({ values, broken }: ClientReading): boolean =>
  values.jwks !== undefined || values.jwks_uri !== undefined || broken.has('jwks') || broken.has('jwks_uri');

const uriFaults = (client: ClientReading): RecordFault[] =>
  (['redirect_uris', 'post_logout_redirect_uris'] as const).flatMap((key) =>
    (client.sound[key] ?? []).flatMap((uri, index) =>
      redirectUriFaults(uri, isNative(client) ? 'native' : 'web', ADDED_PARAMETERS[key]).map((fault) => ({
        key: `client.${key}.${index}`,
        ...fault,
      })),
    ),
  );

const sectorFaults = ({ values, sound, broken }: ClientReading): RecordFault[] => {
  const hosts = [...hostsOf(sound.redirect_uris ?? [])].map((host) => (host === '' ? 'none' : host));
  if (hosts.length < 2 || values.sector_identifier_uri !== undefined || broken.has('sector_identifier_uri')) return [];
  return [
    {
      key: 'client.sector_identifier_uri',
      fault: `is missing although redirect_uris have several hosts (${hosts.join(', ')})`,
      mend: 'publish the list of redirect_uris as a JSON array and give its https address (OpenID Connect Core section 8.1)',
    },
  ];
};

const grantFaults = (client: ClientReading): RecordFault[] => {
  const { values, sound, broken } = client;
  if (broken.has('grant_types')) return [];
  const grants = values.grant_types ?? ['authorization_code'];
  const faults: RecordFault[] = [];
  const signsIn = grants.includes('authorization_code');
  if (grants.includes('refresh_token') && !signsIn) {
    faults.push({ key: 'client.grant_types', fault: 'has refresh_token alone', mend: 'add authorization_code' });
  }
  if (grants.includes('client_credentials') && knowsMethod(client) && methodOf(client) === 'none') {
    faults.push({
      key: 'client.grant_types',
      fault: 'has client_credentials for a client that cannot keep a secret',
      mend: `remove it, or authenticate with ${AUTH_METHODS.filter((method) => method !== 'none').join(', ')}`,
    });
  }
  const hasUris = (values.redirect_uris?.length ?? 0) > 0 || broken.has('redirect_uris');
  if (signsIn && !hasUris) {
    faults.push({
      key: 'client.redirect_uris',
      fault: 'is missing',
      mend: 'give the address the citizen comes back to',
    });
  }
  if (!signsIn && sound.redirect_uris !== undefined && sound.redirect_uris.length > 0) {
    faults.push({
      key: 'client.redirect_uris',
      fault: 'is given although grant_types has no authorization_code',
      mend: 'remove it, or add authorization_code',
    });
  }
  if (values.response_types !== undefined && values.response_types.includes('code') !== signsIn) {
    faults.push({
      key: 'client.response_types',
      fault: 'does not fit grant_types',
      mend: 'leave it out: it follows from grant_types',
    });
  }
  return faults;
};

const credentialFaults = (client: ClientReading): RecordFault[] => {
  const { values, broken } = client;
  const faults: RecordFault[] = [];
  if (values.jwks !== undefined && values.jwks_uri !== undefined) {
    faults.push({ key: 'client.jwks', fault: 'is given beside jwks_uri', mend: 'keep one of the two' });
  }
  if (!knowsMethod(client)) return faults;
  const method = methodOf(client);
  const needsSecret = method === 'client_secret_basic' || method === 'client_secret_post';
  if (needsSecret && values.client_secret === undefined && !broken.has('client_secret')) {
    faults.push({ key: 'client.client_secret', fault: `is missing for ${method}`, mend: MAKE_A_SECRET });
  }
  if (!needsSecret && (values.client_secret !== undefined || broken.has('client_secret'))) {
    faults.push({ key: 'client.client_secret', fault: `is given although the method is ${method}`, mend: 'remove it' });
  }
  if (method === 'private_key_jwt' && !hasKeys(client)) {
    faults.push({
      key: 'client.jwks',
      fault: 'is missing for private_key_jwt, and jwks_uri too',
      mend: 'give the public keys in jwks, or the address of the JWK set in jwks_uri',
    });
  }
  if (method !== 'private_key_jwt' && values.token_endpoint_auth_signing_alg !== undefined) {
    faults.push({
      key: 'client.token_endpoint_auth_signing_alg',
      fault: `means nothing with ${method}`,
      mend: 'remove it, or use private_key_jwt',
    });
  }
  return faults;
};

const encryptionFaults = (client: ClientReading): RecordFault[] => {
  const { values, broken } = client;
  const faults: RecordFault[] = [];
  for (const what of ['id_token', 'userinfo', 'introspection'] as const) {
    const alg = `${what}_encrypted_response_alg` as const;
    const enc = `${what}_encrypted_response_enc` as const;
    const signed = `${what}_signed_response_alg` as const;
    if (values[enc] !== undefined && values[alg] === undefined && !broken.has(alg)) {
      faults.push({ key: `client.${alg}`, fault: `is missing beside ${enc}`, mend: 'give it, as in ECDH-ES' });
    }
    if (values[alg] === undefined) continue;
    if (!hasKeys(client)) {
      faults.push({
        key: 'client.jwks',
        fault: `is missing for ${alg}, and jwks_uri too`,
        mend: 'give a public key for encryption',
      });
    }
    // By the registration defaults only ID tokens are signed. For the others, encryption alone does not prove the
    // author.
    if (what !== 'id_token' && values[signed] === undefined && !broken.has(signed)) {
      faults.push({ key: `client.${signed}`, fault: `is missing beside ${alg}`, mend: 'give it, as in ES256' });
    }
  }
  return faults;
};

const pkceFaults = ({ record, client }: RecordView): RecordFault[] =>
  client !== undefined && record.values.pkce === 'optional' && knowsMethod(client) && methodOf(client) === 'none'
    ? [
        {
          key: 'pkce',
          fault: 'is optional for a public client',
          mend: 'remove it: without a secret PKCE is all that protects the code (RFC 9700 section 2.1.1)',
        },
      ]
    : [];

/** Errors that the schema cannot find. A broken key or entry causes no second error. */
export function faultsBetweenKeys(view: RecordView): RecordFault[] {
  const { client } = view;
  const ofClient =
    client === undefined
      ? []
      : [uriFaults, sectorFaults, grantFaults, credentialFaults, encryptionFaults].flatMap((find) => find(client));
  const ofSecrets =
    client === undefined || client.broken.has('client_secret')
      ? []
      : previousSecretFaults(view.record.values.previous_secret, client.values);
  const ofRecord = [claimFaults, resourceFaults, offerFaults, pkceFaults].flatMap((find) => find(view));
  const all = [...ofRecord, ...ofClient, ...ofSecrets];
  const seen = new Set<string>();
  return all.filter(({ key, fault }) => !seen.has(`${key} ${fault}`) && seen.add(`${key} ${fault}`));
}

/** Fills in the defaults of OpenID Connect Dynamic Client Registration 1.0 section 2. */
export function completeClient(client: ClientPart): CompleteClient {
  const grants = client.grant_types ?? ['authorization_code'];
  return Object.freeze({
    ...client,
    redirect_uris: client.redirect_uris ?? [],
    post_logout_redirect_uris: client.post_logout_redirect_uris ?? [],
    grant_types: grants,
    response_types: grants.includes('authorization_code') ? ['code' as const] : [],
    application_type: client.application_type ?? 'web',
    token_endpoint_auth_method: client.token_endpoint_auth_method ?? 'client_secret_basic',
  });
}
