import type { Clock } from '../../shared/index.ts';
import type { SandboxLog } from '../serving/running.ts';

/** What both demo relying parties are started with. */
export interface DemoRelyingPartyOptions {
  /** Address to listen on. */
  host: string;
  /** 0 for any free port. */
  port: number;
  /** Where browsers find it, if not on `http://localhost:<port>`. */
  baseUrl?: string;
  /** Issuer identifier of the provider; discovery happens at the first request that needs it. */
  issuer: string;
  clock: Clock;
  log: SandboxLog;
}
