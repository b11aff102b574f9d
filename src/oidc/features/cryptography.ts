import { CONTENT_ENCRYPTION_METHODS, ENCRYPTION_ALGORITHMS, SIGNING_ALGORITHMS } from '../../relying-parties/index.ts';
import type { ProviderDependencies } from '../dependencies.ts';
import type { Piece } from './feature.ts';

/** Algorithms of JWS and JWE (RFC 7518), and signing by keys of ours. */
export function cryptography({ algorithms }: Pick<ProviderDependencies, 'algorithms'>): Piece {
  const signing = [...algorithms];
  const encryption = [...ENCRYPTION_ALGORITHMS];
  const contentEncryption = [...CONTENT_ENCRYPTION_METHODS];
  return {
    // oidc-provider refuses each client whose default is not offered, for introspection as well.
    clientDefaults: { id_token_signed_response_alg: algorithms[0], introspection_signed_response_alg: algorithms[0] },
    routes: { jwks: '/jwks' },
    features: { encryption: { enabled: true }, externalSigningSupport: { enabled: true, ack: 'experimental-01' } },
    enabledJWA: {
      // Ed25519 is what RFC 9864 calls EdDSA on that curve; libraries sign with either name.
      clientAuthSigningAlgValues: [...SIGNING_ALGORITHMS, 'Ed25519'],
      idTokenSigningAlgValues: signing,
      userinfoSigningAlgValues: signing,
      introspectionSigningAlgValues: signing,
      idTokenEncryptionAlgValues: encryption,
      userinfoEncryptionAlgValues: encryption,
      introspectionEncryptionAlgValues: encryption,
      idTokenEncryptionEncValues: contentEncryption,
      userinfoEncryptionEncValues: contentEncryption,
      introspectionEncryptionEncValues: contentEncryption,
    },
  };
}
