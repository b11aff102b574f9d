import type { Running } from '../serving/running.ts';
import type { DemoRelyingPartyOptions } from '../sign-in/options.ts';

export interface PortalOptions extends DemoRelyingPartyOptions {
  client: { id: string; secret: string };
}

/** The demo public-service portal: signs in at LoA1 and fills in the residence form. */
export function startPortal(_options: PortalOptions): Promise<Running> {
  return Promise.reject(new Error('being written'));
}
