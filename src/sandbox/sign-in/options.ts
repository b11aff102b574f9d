import type { Clock } from '../../shared/index.ts';
import type { SandboxLog } from '../serving/running.ts';

/** Options that both demo relying parties are started with. */
export interface DemoRelyingPartyOptions {
  /** Address to listen on. */
  host: string;
  /** 0 for any free port. */
  port: number;
  /** The address that browsers use, if not `http://localhost:<port>`. */
  baseUrl?: string;
  /** Issuer identifier of the provider. Discovery happens at the first request that needs it. */
  issuer: string;
  clock: Clock;
  log: SandboxLog;
}
