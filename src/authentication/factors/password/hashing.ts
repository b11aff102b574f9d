import argon2 from 'argon2';
import { stepBackHashingThreads } from './hashing-threads.ts';
import { newSecret, ok, refuse, type Result } from '../../../shared/index.ts';
import { authenticationProblems } from '../../guarding/index.ts';

/** argon2id parameters (RFC 9106); OWASP's least: 19,456 KiB, 2 passes, 1 lane. */
export interface PasswordParameters {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

export interface PasswordOptions {
  readonly parameters: PasswordParameters;
  /**
   * Hashes at the same time, at least 1. They run on libuv's thread pool, beside the event loop, and share it with file
   * access and the look-up of host names: with UV_THREADPOOL_SIZE (4 where it is not set) at or below this number those
   * wait behind hashes, and hashes beyond it wait for a thread. So the pool should have two threads more than this; it
   * is sized when the process starts. One less than the cores leaves the event loop a core of its own.
   */
  readonly concurrency: number;
  /** Hashes that may wait. */
  readonly queueLimit: number;
}

export interface Passwords {
  /** Refusal: `server_busy`. */
  hash(password: string): Promise<Result<string>>;
  /**
   * Whether it is the password; false where there is no hash, after the same work with today's parameters. Refusal:
   * `server_busy`.
   */
  verify(hash: string | undefined, password: string): Promise<Result<boolean>>;
  /** Whether a hash was made with other parameters than today's. */
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
      if (waiting.length >= queueLimit) return refuse(authenticationProblems.make.server_busy(RETRY_SECONDS));
      await new Promise<void>((go) => waiting.push(go));
    } else running += 1;
    try {
      return ok(await work());
    } finally {
      // The place is handed on, so that nobody slips in before those who wait.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** The same password however a keyboard puts its letters together (NIST SP 800-63B section 3.1.1.2). */
const normalized = (password: string): string => password.normalize('NFKC');

/** Hashing of passwords: off the event loop, never more at once than the machine bears. */
export function openPasswords(options: PasswordOptions): Passwords {
  const { memoryKib, passes, lanes } = options.parameters;
  const settings = { type: argon2.argon2id, memoryCost: memoryKib, timeCost: passes, parallelism: lanes } as const;
  const run = bounded(options);
  // Made at once: the first unknown number must not take longer than others.
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
