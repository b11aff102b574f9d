import { plusSeconds, type Clock } from '../shared/index.ts';
import { required } from './declarations/schema.ts';
import type { Collection, Filter } from './store.ts';

/** Fields of every collection whose documents wait to be carried out. */
export const OUTBOX_FIELDS = {
  _id: required(String),
  /** Failed tries so far. */
  tries: required(Number),
  /** End of the lease: no other process claims the document before. */
  dueAt: required(Date, { index: true }),
  expiresAt: required(Date, { expires: 0 }),
};

/** What waits in an outbox. */
export interface Waiting {
  readonly _id: string;
  readonly tries: number;
  readonly dueAt: Date;
  readonly expiresAt: Date;
}

export interface OutboxOptions<D extends Waiting> {
  readonly collection: Collection<D>;
  readonly clock: Clock;
  /** How long one process has a document for itself, in seconds: longer than one try can take. */
  readonly leaseSeconds: number;
  /** Seconds before the next try, after 1, 2, ... failures. After the last one a document is given up. */
  readonly pauses: readonly number[];
  /** Carries a document out. It must be idempotent: at least once, and sometimes twice. */
  readonly carryOut: (document: D) => Promise<void>;
  /**
   * What waits is a step of a document that lives on: `carryOut` takes `dueAt` away with the update that ends the step,
   * and nothing is deleted.
   */
  readonly keepsDocuments?: boolean;
  /** Called after each failure. `isLast`: it was given up. */
  readonly failed: (document: D, error: unknown, isLast: boolean) => Promise<void> | void;
  /** Called when the outbox itself could not be read or written. */
  readonly onFault: (error: unknown) => void;
}

export interface Outbox<D extends Waiting> {
  /**
   * Resolves when the document is durable. It is carried out afterwards, by this process at once, or by another one if
   * this one dies. The same id twice is one document. With `later`, it becomes due then; if this process dies before,
   * it becomes due when its lease ends.
   */
  add(document: Omit<D, 'tries' | 'dueAt'>, later?: Later): Promise<void>;
  /** Carries out a document that was just stored with a lease. Resolves after the first try, whatever became of it. */
  carry(document: D): Promise<void>;
  /** End of a lease that begins now, for a document that is stored by its owner. */
  leaseEnd(): Date;
  /** Work that `stop` waits for as well. */
  track(work: Promise<unknown>): void;
  /** Carries out what is due now. */
  sweep(): Promise<void>;
  /** Periodically carries out what other processes left behind. */
  start(): void;
  /** Waits for what is being carried out. */
  stop(): Promise<void>;
}

const SWEEP_MS = 2000;
const BATCH = 20;

/** When a document is carried out that others shall go before. */
export interface Later {
  /** Settles before the first try. */
  readonly after: Promise<unknown>;
  /** Seconds from then to the first try. */
  readonly seconds: number;
}

/** The outbox that all processes share: documents are stored first, then carried out, with pauses between the tries. */
export function openOutbox<D extends Waiting>(options: OutboxOptions<D>): Outbox<D> {
  const { clock, leaseSeconds, pauses, carryOut, failed, onFault, keepsDocuments = false } = options;
  // What is asked of it here concerns only the fields that every outbox has.
  const collection = options.collection as unknown as Collection<Waiting>;
  const underWay = new Set<Promise<unknown>>();
  let timer: NodeJS.Timeout | undefined;

  const leaseEnd = (): Date => plusSeconds(clock.now(), leaseSeconds);
  const end = async (filter: Filter<Waiting>): Promise<void> => {
    if (keepsDocuments) await collection.updateOne(filter, { $unset: { dueAt: '' } });
    else await collection.deleteOne(filter);
  };

  // A try may outlive its lease. Then its success still ends the document, but what follows a failure is decided by
  // the process that holds the lease now.
  const attempt = async (document: D): Promise<void> => {
    const { _id, tries, dueAt: lease } = document;
    try {
      await carryOut(document);
    } catch (error) {
      const pause = pauses[tries];
      await failed(document, error, pause === undefined);
      if (pause === undefined) await end({ _id, dueAt: lease });
      else {
        const dueAt = plusSeconds(clock.now(), pause);
        await collection.updateOne({ _id, dueAt: lease }, { $set: { tries: tries + 1, dueAt } });
      }
      return;
    }
    if (!keepsDocuments) await end({ _id });
  };
  const track = (work: Promise<unknown>): void => {
    const done = work.catch(onFault).finally(() => underWay.delete(done));
    underWay.add(done);
  };
  const postpone = async ({ _id, dueAt }: Waiting, { after, seconds }: Later): Promise<void> => {
    await after;
    await collection.updateOne({ _id, dueAt }, { $set: { dueAt: plusSeconds(clock.now(), seconds) } });
  };
  const sweep = async (): Promise<void> => {
    const due = await collection
      .find({ dueAt: { $lte: clock.now() } })
      .sort({ dueAt: 1 })
      .limit(BATCH)
      .toArray();
    const claimed = await Promise.all(
      due.map(async (document) => {
        // One of several processes claims the lease; if it dies, the document becomes due again.
        const lease = leaseEnd();
        const { matchedCount } = await collection.updateOne(
          { _id: document._id, dueAt: document.dueAt },
          { $set: { dueAt: lease } },
        );
        return matchedCount === 1 ? { ...document, dueAt: lease } : undefined;
      }),
    );
    // At once, so that one receiver who hangs holds up no other.
    await Promise.all(claimed.flatMap((document) => (document === undefined ? [] : [attempt(document as D)])));
  };

  return {
    track,
    sweep,
    leaseEnd,
    async carry(document) {
      const work = attempt(document);
      track(work);
      await work.catch(() => undefined);
    },
    async add(given, later) {
      const document = { ...given, tries: 0, dueAt: leaseEnd() } as unknown as D;
      if (await collection.insertIfAbsent(document))
        track(later === undefined ? attempt(document) : postpone(document, later));
    },
    start() {
      let isSweeping = false;
      timer ??= setInterval(() => {
        if (isSweeping) return;
        isSweeping = true;
        track(sweep().finally(() => (isSweeping = false)));
      }, SWEEP_MS);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}
