import { close, fdatasync, openSync, realpathSync } from 'node:fs';

/** Makes all that was committed durable, off the event loop, then calls `done`. */
export type Flush = (done: (error: NodeJS.ErrnoException | null) => void) => void;

/** The write-ahead log of an open database file. */
export interface WalFile {
  readonly flush: Flush;
  /** Not before the last flush is done. */
  close(): void;
}

const noFile: WalFile = { flush: (done) => done(null), close: () => undefined };

/**
 * Opens the log of the database file at `path` at the first flush, when SQLite has made it. SQLite removes it only when
 * the last connection of all processes closes, so the file stays the same as long as ours is open. SQLite holds no lock
 * on the log, so a second descriptor of it releases none when it is closed.
 */
export function walFileOf(path: string): WalFile {
  if (path === ':memory:') return noFile;
  let descriptor: number | undefined;
  return {
    flush(done) {
      try {
        // SQLite follows a link before it names the log. Windows flushes only what is open for writing.
        descriptor ??= openSync(`${realpathSync(path)}-wal`, 'r+');
      } catch (error) {
        done(error as NodeJS.ErrnoException);
        return;
      }
      fdatasync(descriptor, done);
    },
    close() {
      if (descriptor !== undefined) close(descriptor);
      descriptor = undefined;
    },
  };
}
