/** A relying party's record as the registry takes it, with the logo beside it. */
export interface DemoRelyingParty {
  readonly record: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly logo: { readonly name: string; readonly type: 'image/svg+xml'; readonly bytes: Buffer };
}

/** The records of the two demo relying parties. `portalSecret` is the portal's client secret. */
export function demoRelyingParties(_options: {
  portalUrl: string;
  paymentUrl: string;
  portalSecret: string;
}): readonly DemoRelyingParty[] {
  return [];
}
