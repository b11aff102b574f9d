import type { Metrics } from '../../web/index.ts';
import type { Foundation } from '../foundation.ts';

const EVERY_MS = 30_000;

/** Keeps the metric of the lock requests whose term is over. */
export function watchOverdue(
  { lockRequests, log }: Pick<Foundation, 'lockRequests' | 'log'>,
  { lockRequestsOverdue }: Metrics,
): { start(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const look = (): void =>
    void lockRequests.overdue().then(
      ({ answer, act }) => {
        lockRequestsOverdue.set({ step: 'answer' }, answer);
        lockRequestsOverdue.set({ step: 'act' }, act);
      },
      (error: unknown) => log.warn({ err: String(error) }, 'overdue lock requests could not be counted'),
    );
  return {
    start() {
      look();
      timer ??= setInterval(look, EVERY_MS);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}
