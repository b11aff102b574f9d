import { mongo } from 'mongoose';
import { StoreUnavailable } from '../errors.ts';

/**
 * Codes of a server that cannot serve the request now (MongoDB error codes): unreachable host, shutdown, not primary,
 * time limits, no disk space.
 */
const UNAVAILABLE: ReadonlySet<unknown> = new Set([
  6, 7, 24, 43, 50, 64, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436, 14031, 318767104,
]);

const KINDS = [
  mongo.MongoServerSelectionError,
  mongo.MongoNetworkError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoOperationTimeoutError,
  mongo.MongoWriteConcernError,
  mongo.MongoExpiredSessionError,
  mongo.MongoClientClosedError,
];

const isUnavailable = (error: unknown): boolean => {
  if (KINDS.some((kind) => error instanceof kind)) return true;
  if (!(error instanceof Error)) return false;
  // DNS does not name the servers behind a mongodb+srv address now.
  if ('syscall' in error && (error.syscall === 'querySrv' || error.syscall === 'queryTxt')) return true;
  // Not exported by the driver: the pool was cleared, or its wait queue timed out; and mongoose's "before initial
  // connection".
  if (/^Mongo(PoolCleared|WaitQueueTimeout|PoolClosed|ConnectionPool)/.test(error.name)) return true;
  if (error.name === 'MongooseServerSelectionError') return true;
  return 'code' in error && UNAVAILABLE.has(error.code);
};

/** Converts the driver's error to StoreUnavailable if the server is at fault; returns any other error unchanged. */
export const asFault = (error: unknown): unknown =>
  isUnavailable(error) && error instanceof Error
    ? new StoreUnavailable(`the database server can't be used now: ${error.message}`, { cause: error })
    : error;

/** A URI that the driver can't read, or an option in it that the driver does not know. */
export const isFaultyUri = (error: unknown): error is Error =>
  error instanceof Error &&
  // The parser of URIs is another package; its errors have this name and another class.
  (error.name === 'MongoParseError' ||
    error instanceof mongo.MongoInvalidArgumentError ||
    (error instanceof mongo.MongoRuntimeError && error.message.startsWith('Unable to parse')));

export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFault(error);
  }
}
