import type { RecordExtension } from '../../relying-parties/index.ts';
import type { Feature } from '../features/feature.ts';

/**
 * A profile of OpenID Connect or OAuth: what the provider offers beside the baseline, and to whom. One file holds one
 * profile, and no other code knows its name.
 */
export interface Profile {
  /** As in the profile's specification, for messages. */
  readonly name: string;
  readonly features: readonly Feature[];
  /** Members of the discovery document that no feature brings (Discovery 1.0 section 3). */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Keys that a relying party's record may have because of this profile, and rules between the keys of a record. */
  readonly records: RecordExtension;
}
