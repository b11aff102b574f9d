import argon2 from 'argon2';
import { stepBackHashingThreads } from './hashing-threads.ts';
import { newSecret, ok, refuse, type Result } from '../../../shared/index.ts';
import { guardingProblems } from '../../guarding/index.ts';

/** argon2id parameters (RFC 9106); OWASP's minimum is 19,456 KiB, 2 passes, 1 lane. */
export interface PasswordParameters {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

export interface PasswordOptions {
  readonly parameters: PasswordParameters;
  /**
   * Concurrent hashes, at least 1. They run on libuv's thread pool and share it with file access and DNS lookups. If
   * UV_THREADPOOL_SIZE (default 4) is not above this number, those wait behind hashes, and excess hashes wait for a
   * thread. So the pool, whose size is fixed at process start, should have two threads more. One less than the number
   * of cores leaves a core to the event loop.
   */
  readonly concurrency: number;
  /** Length of the queue of hashes. */
  readonly queueLimit: number;
}

export interface Passwords {
  /** Refusal: `server_busy`. */
  hash(password: string): Promise<Result<string>>;
  /**
   * Whether it is the password; false without a hash, after the same work with the current parameters. Refusal:
   * `server_busy`.
   */
  verify(hash: string | undefined, password: string): Promise<Result<boolean>>;
  /** Whether a hash uses other parameters than the current ones. */
  needsRehash(hash: string): boolean;
}

const RETRY_SECONDS = 2;

/** Runs work with bounded concurrency and a bounded queue. */
function bounded({ concurrency, queueLimit }: PasswordOptions) {
  const places = Math.max(1, concurrency);
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<Result<T>> => {
    if (running >= places) {
      if (waiting.length >= queueLimit) return refuse(guardingProblems.make.server_busy(RETRY_SECONDS));
      await new Promise<void>((go) => waiting.push(go));
    } else running += 1;
    try {
      return ok(await work());
    } finally {
      // The slot is handed over directly, so that no newcomer overtakes the queue.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** Normalizes the password, because keyboards compose letters differently (NIST SP 800-63B section 3.1.1.2). */
const normalized = (password: string): string => password.normalize('NFKC');

/** Password hashing: off the event loop, with bounded concurrency. */
export function openPasswords(options: PasswordOptions): Passwords {
  const { memoryKib, passes, lanes } = options.parameters;
  const settings = { type: argon2.argon2id, memoryCost: memoryKib, timeCost: passes, parallelism: lanes } as const;
  const run = bounded(options);
  // Created eagerly, so that the first unknown number does not take longer than others.
  const nobodys = argon2.hash(newSecret(), settings);
  void nobodys.then(stepBackHashingThreads, () => undefined);
  return {
    hash: (password) => run(() => argon2.hash(normalized(password), settings)),
    async verify(hash, password) {
      const against = hash ?? (await nobodys);
      const checked = await run(() => argon2.verify(against, normalized(password)));
      return checked.ok ? ok(checked.value && hash !== undefined) : checked;
    },
    needsRehash: (hash) => argon2.needsRehash(hash, settings),
  };
}
