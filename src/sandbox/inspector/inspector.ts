import type { Clock } from '../../shared/index.ts';
import { maskedParameters, scrubbed } from './mask.ts';

/** A request to an endpoint of the protocol, and its answer, as they were on the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** The client that the request named or authenticated as; undefined if none can be told. */
  readonly clientId: string | undefined;
  readonly parameters: Iterable<readonly [string, string]>;
  readonly status: number;
  /** OAuth error code and description of the answer. */
  readonly error: string | undefined;
  readonly description: string | undefined;
  /** Id of the cause in the catalogue of errors, and the parameter at fault. */
  readonly cause?: string | undefined;
  readonly parameter?: string | undefined;
}

/** What is kept of it: nothing secret, nothing personal, nothing long. */
export interface SeenRequest {
  readonly number: number;
  /** RFC 3339 */
  readonly at: string;
  readonly client: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly parameters: readonly (readonly [string, string])[];
  readonly error?: string;
  readonly description?: string;
  readonly cause?: string;
  readonly parameter?: string;
}

export interface Inspector {
  /** @returns what is kept of it */
  record(request: WireRequest): SeenRequest;
  /** Newest first: of all clients, or of one. */
  list(client?: string): readonly SeenRequest[];
  /** The clients, the last one seen first. */
  clients(): readonly string[];
  /** Calls back after each request until the returned function is called. */
  follow(listener: () => void): () => void;
}

const MOST_OF_CLIENT = 50;
/** Requests may name any client. Beyond this number the one that was silent longest is forgotten. */
const MOST_CLIENTS = 100;
const LONGEST_CLIENT = 80;

/** Stands for the client of requests that name none. */
export const NO_CLIENT = '-';

/** The last requests of each client, in memory. */
export function openInspector(clock: Clock): Inspector {
  const byClient = new Map<string, SeenRequest[]>();
  const listeners = new Set<() => void>();
  let number = 0;
  return {
    record({ clientId, parameters, method, path, status, error, description, cause, parameter }) {
      const client = clientId === undefined || clientId === '' ? NO_CLIENT : scrubbed(clientId, LONGEST_CLIENT);
      const seen: SeenRequest = {
        ...{ number: (number += 1), at: clock.now().toISOString(), client, status },
        method: scrubbed(method, 10),
        path: scrubbed(path, 100),
        parameters: maskedParameters(parameters),
        ...(error === undefined ? {} : { error: scrubbed(error, 80) }),
        ...(description === undefined ? {} : { description: scrubbed(description, 500) }),
        ...(cause === undefined ? {} : { cause }),
        ...(parameter === undefined ? {} : { parameter: scrubbed(parameter, 100) }),
      };
      const kept = byClient.get(client) ?? [];
      byClient.delete(client);
      byClient.set(client, [seen, ...kept].slice(0, MOST_OF_CLIENT));
      const [silent] = byClient.keys();
      if (byClient.size > MOST_CLIENTS && silent !== undefined) byClient.delete(silent);
      for (const listener of listeners) listener();
      return seen;
    },
    list: (client) =>
      client === undefined
        ? [...byClient.values()].flat().sort((one, other) => other.number - one.number)
        : (byClient.get(client) ?? []),
    clients: () => [...byClient.keys()].reverse(),
    follow(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
