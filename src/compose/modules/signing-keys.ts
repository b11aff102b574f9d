import { openSigningKeys, type SigningKeys } from '../../oidc/index.ts';
import type { Ground } from '../ground.ts';

/** The keys that sign tokens. The operator's commands use them without a running provider. */
export const composeSigningKeys = (ground: Ground): SigningKeys => {
  const { algorithms, retired_for: retiredForSeconds } = ground.config.signing;
  return openSigningKeys({ ...ground, algorithms, retiredForSeconds });
};
