import type { Clock } from '../../shared/index.ts';
import type { AccountState } from '../people/person.ts';
import type { Running, SandboxLog } from '../serving/running.ts';

export interface SandboxOptions {
  /** Address to listen on. */
  host: string;
  /** 0 for any free port. */
  port: number;
  /** Where browsers find it, if not on `http://localhost:<port>`. */
  baseUrl?: string;
  /** Bearer tokens that callers must show. */
  tokens: { population: string; matcher: string; sms: string };
  /** The one-time code that the product accepts in sandbox mode; only told here. */
  fixedCode?: string;
  /** Level and state that accounts have now, by number; people keep those of their table where it says nothing. */
  accountStates?: () => Promise<ReadonlyMap<string, { level: 0 | 1 | 2; state: AccountState }>>;
  /** Other pages that the home page links to. */
  links?: { provider?: string; portal?: string; payment?: string };
  clock: Clock;
  log: SandboxLog;
}

export interface RunningSandbox extends Running {
  /** `smtp://127.0.0.1:<port>` */
  readonly smtpUrl: string;
  /** Base address for the population client: `{populationUrl}/persons/{number}`. */
  readonly populationUrl: string;
  /** Base address for the matcher client: `{matcherUrl}/comparisons`. */
  readonly matcherUrl: string;
  readonly smsUrl: string;
}

/** Population database, biometric matcher, SMS gateway, mail server and the page for developers. */
export function startSandbox(_options: SandboxOptions): Promise<RunningSandbox> {
  return Promise.reject(new Error('being written'));
}
