import type { AdapterPayload } from 'oidc-provider';
import { assertSource } from '../assert.ts';

export const assertClientHash = (): void =>
  assertSource(
    'oidc-provider',
    'oidc-provider/client-version.ts',
    'lib/models/client.js',
    "crypto.hash('sha256', JSON.stringify(properties), 'base64url')",
  );

/**
 * Has oidc-provider compare a client's metadata by its version. It hashes the JSON of the metadata at each request to
 * see whether the client has changed.
 */
export function compareByVersion(metadata: AdapterPayload, id: string, version: string): void {
  Object.defineProperty(metadata, 'toJSON', { value: () => [id, version] });
}
