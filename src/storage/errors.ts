/** The engine is unreachable, locked, full or too slow; the request is not at fault. Respond with 503. */
export class StoreUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreUnavailable';
  }
}

/** The store or its keys were made for the other of sandbox and production. */
export class WrongInstallation extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongInstallation';
  }
}

/** The URI of the store is faulty. The message never shows the URI, which may hold a password. */
export class StoreUriFault extends TypeError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreUriFault';
  }
}

/** A programming error: an operation outside the portable subset of design section 4. */
export class UnsupportedOperation extends Error {
  constructor(message: string) {
    super(`not in the portable subset: ${message}`);
    this.name = 'UnsupportedOperation';
  }
}

/** MongoDB's error for a value that a unique index or `_id` already holds. */
const DUPLICATE_KEY = 11000;

/** Whether an error of either engine says that an `_id` or a value of a unique index is taken. */
export const isDuplicate = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === DUPLICATE_KEY;

/** Awaits an insert; false if the `_id` or a value of a unique index is taken. */
export async function ifAbsent(insert: Promise<unknown>): Promise<boolean> {
  try {
    await insert;
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

const ATTEMPTS = 5;

/**
 * Retries an upsert that raced with another one of the same new `_id`: MongoDB lets one insert; the other fails and
 * then updates.
 */
export async function againWhereTwoMeet<T>(upsert: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await upsert();
    } catch (error) {
      if (!isDuplicate(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** An error of the shape that MongoDB's driver throws, so that the embedded engine need not load the driver. */
class MongoServerError extends Error {
  override name = 'MongoServerError';
  readonly code: number;
  readonly keyPattern?: Readonly<Record<string, 1>>;

  constructor(message: string, code: number, keyPattern?: Readonly<Record<string, 1>>) {
    super(message);
    this.code = code;
    if (keyPattern !== undefined) this.keyPattern = keyPattern;
  }
}

/** Error 11000 as MongoDB's driver throws it, without the value, because errors are logged. */
export const duplicate = (collection: string, index: string, paths: readonly string[]): Error =>
  new MongoServerError(
    `E11000 duplicate key error collection: ${collection} index: ${index}`,
    DUPLICATE_KEY,
    Object.fromEntries(paths.map((path) => [path, 1])),
  );

/** An update that the document does not allow, as MongoDB's driver throws it. */
export const writeError = (code: number, message: string): Error => new MongoServerError(message, code);
