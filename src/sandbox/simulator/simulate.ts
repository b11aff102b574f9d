import type Koa from 'koa';
import type { Clock } from '../../shared/index.ts';
import type { SandboxLog } from '../serving/running.ts';
import { isAuthorization, simulateAtAuthorization } from './authorization.ts';
import type { Deeds } from './provider-part.ts';
import type { Simulator } from './simulator.ts';
import { simulateAtToken } from './token.ts';

/** How long things take, in milliseconds. */
export interface Pauses {
  /** A slow answer. */
  readonly slow: number;
  /** From the sign-in to the lock or the withdrawal. */
  readonly after: number;
  /** A lock. */
  readonly locked: number;
}

const PAUSES: Pauses = { slow: 30_000, after: 5_000, locked: 60_000 };

export interface Simulation {
  /** Lets the application fail where that was asked for. */
  readonly prepare: (app: Koa) => void;
  /** Ends locks at once, and drops what is still to come. */
  stop(): Promise<void>;
}

/** Joins the simulator to a provider, around all that it does itself. */
export function simulateFailures(options: {
  readonly simulator: Simulator;
  readonly deeds: Deeds;
  readonly clock: Clock;
  readonly log: Pick<SandboxLog, 'warn'>;
  readonly pauses?: Pauses;
}): Simulation {
  const { simulator, deeds, clock, log, pauses = PAUSES } = options;
  const timers = new Set<NodeJS.Timeout>();
  const locked = new Set<string>();
  const slow = new Set<() => void>();

  const later = (ms: number, work: () => Promise<unknown>): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work().catch((error: unknown) => log.warn({ err: error }, 'a failure could not be simulated'));
    }, ms);
    timers.add(timer);
  };
  const unlock = async (accountId: string): Promise<void> => {
    if (locked.delete(accountId)) await deeds.unlock(accountId);
  };
  const lock = async (accountId: string): Promise<void> => {
    locked.add(accountId);
    await deeds.lock(accountId);
    later(pauses.locked, () => unlock(accountId));
  };

  const tokenOptions = {
    ...{ simulator, deeds },
    wait: () =>
      new Promise<void>((done) => {
        const go = (): void => {
          clearTimeout(timer);
          slow.delete(go);
          done();
        };
        const timer = setTimeout(go, pauses.slow);
        slow.add(go);
      }),
    after: (failure: 'account_locked' | 'consent_withdrawn', accountId: string, client: string): void =>
      later(pauses.after, () => (failure === 'account_locked' ? lock(accountId) : deeds.withdraw(accountId, client))),
  };
  return {
    prepare(app) {
      app.middleware.unshift(async (ctx, next) => {
        if (!isAuthorization(ctx.path)) return simulateAtToken(ctx, next, tokenOptions);
        await next();
        await simulateAtAuthorization(ctx, { simulator, clock });
      });
    },
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      for (const go of slow) go();
      await Promise.all([...locked].map(unlock));
    },
  };
}
