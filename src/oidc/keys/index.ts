export type { Signer } from './signer.ts';
export { jwksOf, openSigningKeys, signingKeysCollection } from './signing-keys.ts';
export type { KeySet, SigningKeys } from './signing-keys.ts';
export type { KeyState, SigningAlgorithm, SigningKey } from './signing-key.ts';
