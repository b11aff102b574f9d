/**
 * profiles: which features the provider is made of, and what each profile adds to the records of relying parties.
 * Never: code of a feature; a profile names features. No other code names FAPI, CIBA, RAR or IDA.
 * Follows: OpenID Connect Core 1.0, RFC 9700 (baseline).
 */
import type { Configuration } from 'oidc-provider';
import type { RecordExtension } from '../../relying-parties/index.ts';
import type { ProviderDependencies } from '../dependencies.ts';
import { joinPieces } from '../features/feature.ts';
import { baseline } from './baseline.ts';
import type { Profile } from './profile.ts';

export type { Profile } from './profile.ts';

/** The profiles that are offered. */
export const PROFILES: readonly Profile[] = [baseline];

/** oidc-provider's configuration for these profiles. A feature that several of them name counts once. */
export function configurationOf(
  dependencies: ProviderDependencies,
  profiles: readonly Profile[] = PROFILES,
): Configuration {
  const features = new Set(profiles.flatMap((profile) => profile.features));
  const discovery = profiles.map(({ metadata }) => ({ discovery: metadata }));
  return joinPieces([...[...features].map((feature) => feature(dependencies)), ...discovery]);
}

/** What the profiles add to the records of relying parties. */
export const recordExtensions = (profiles: readonly Profile[] = PROFILES): readonly RecordExtension[] =>
  profiles.map(({ records }) => records);
