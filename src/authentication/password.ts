import argon2 from 'argon2';
import { newSecret, ok, refuse, type Result } from '../shared/index.ts';
import { authenticationProblems } from './problems.ts';

/** argon2id parameters (RFC 9106); OWASP's least: 19,456 KiB, 2 passes, 1 lane. */
export interface PasswordParameters {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

export interface PasswordOptions {
  readonly parameters: PasswordParameters;
  /** Hashes at the same time. They run on libuv's thread pool (UV_THREADPOOL_SIZE, 4): more than that only wait there. */
  readonly concurrency: number;
  /** Hashes that may wait. */
  readonly queueLimit: number;
}

export interface Passwords {
  /** Refusal: `server_busy`. */
  hash(password: string): Promise<Result<string>>;
  /** The same work whether there is a hash or not. Refusal: `server_busy`. */
  verify(hash: string | undefined, password: string): Promise<Result<boolean>>;
  /** Whether a hash was made with weaker parameters than today's. */
  needsRehash(hash: string): boolean;
}

const RETRY_SECONDS = 2;
/** A longer password is no password of a person; hashing it would only cost time. */
const LONGEST = 1024;

/** Runs work with bounded concurrency and a bounded queue. */
function bounded({ concurrency, queueLimit }: PasswordOptions) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<Result<T>> => {
    if (running >= concurrency) {
      if (waiting.length >= queueLimit) return refuse(authenticationProblems.make.server_busy({}, RETRY_SECONDS));
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

/** Hashing of passwords: off the event loop, never more at once than the machine bears. */
export function openPasswords(options: PasswordOptions): Passwords {
  const { memoryKib, passes, lanes } = options.parameters;
  const settings = { type: argon2.argon2id, memoryCost: memoryKib, timeCost: passes, parallelism: lanes } as const;
  const run = bounded(options);
  let dummy: Promise<string> | undefined;
  const hashNow = (password: string): Promise<string> =>
    argon2.hash(password.normalize('NFKC').slice(0, LONGEST), settings);
  return {
    hash: (password) => run(() => hashNow(password)),
    async verify(hash, password) {
      dummy ??= argon2.hash(newSecret(), settings);
      const against = hash ?? (await dummy);
      const checked = await run(() => argon2.verify(against, password.normalize('NFKC').slice(0, LONGEST)));
      return checked.ok ? ok(checked.value && hash !== undefined) : checked;
    },
    needsRehash: (hash) => argon2.needsRehash(hash, settings),
  };
}
