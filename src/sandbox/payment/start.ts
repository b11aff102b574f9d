import type { Running } from '../serving/running.ts';
import type { DemoRelyingPartyOptions } from '../sign-in/options.ts';

export interface PaymentOptions extends DemoRelyingPartyOptions {
  client: { id: string };
  /** Folder for the key pair, made at the first start. */
  dataDir: string;
}

/** The demo payment provider: signs in at LoA1 and asks for LoA2 when a bill is paid. */
export function startPayment(_options: PaymentOptions): Promise<Running> {
  return Promise.reject(new Error('being written'));
}
