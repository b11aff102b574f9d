/** Where a session began: the part of a device's `Appearance` that is shown. */
export interface SessionOrigin {
  /** Such as `Chrome, Android`. */
  readonly browser?: string | undefined;
  /** ISO 3166-1. */
  readonly country?: string | undefined;
}
