import type { Audit } from '../audit/index.ts';
import { newId, ok, refuse, type Clock, type Result } from '../shared/index.ts';
import type { Seal, Store } from '../storage/index.ts';
import { openFolder } from './folder.ts';
import type { Logo } from './logo.ts';
import { relyingPartyProblems } from './problems.ts';
import { RecordFaultsError } from './record/faults.ts';
import { checkRelyingParty, toRelyingParty, type RecordContext, type RelyingPartyRecord } from './record/record.ts';
import type { RecordSource, RelyingParty } from './relying-party.ts';
import type { BrokenRecord, RegistryLog, SourceContent, SourcedRecord } from './sources.ts';
import { checkLogoBytes, openStored } from './stored.ts';
import { relyingPartyEvents } from './events.ts';

export interface RelyingPartiesDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  /** Folder with records (`*.yaml`, `*.yml`, `*.json`) and their logos; it may be missing. */
  readonly folder: string;
  /** Interval of polling the folder and the store, in milliseconds. */
  readonly pollMs?: number;
  /** Records of our own services, from our own configuration. They need no consent and override all other records. */
  readonly own?: readonly unknown[];
  /** What the configuration offers; a record that asks for more is in error. */
  readonly context?: RecordContext;
  readonly log?: RegistryLog;
}

export interface RegistryChange {
  readonly id: string;
  readonly change: 'added' | 'changed' | 'removed';
}

export interface RelyingParties {
  /** Synchronous read of the snapshot in memory. */
  get(id: string): RelyingParty | undefined;
  /** All relying parties, by id. `source` says where each comes from. */
  list(): readonly RelyingParty[];
  broken(): readonly BrokenRecord[];
  /**
   * Stores a record, which then overrides the folder. Without `logo`, a stored logo of the same name is kept.
   * Refusal: `relying_party_own`. Throws RecordFaultsError if the record or the logo has errors.
   */
  put(record: RelyingPartyRecord, logo?: Logo): Promise<Result<RelyingParty>>;
  /**
   * Removes a record from the store; a record with the same id in the folder takes effect again.
   * Refusals: `relying_party_unknown`, `relying_party_in_folder`, `relying_party_own`.
   */
  remove(id: string): Promise<Result<void>>;
  /** Polls the folder and the store now. */
  refresh(): Promise<void>;
  /** Reads everything once, then keeps polling. Rejects if the folder or the store cannot be read. */
  start(): Promise<void>;
  /** Stops polling, after a poll in progress has finished. */
  stop(): Promise<void>;
  /** Subscribes to changes of the snapshot; returns the function to unsubscribe. */
  onChange(listener: (changes: readonly RegistryChange[]) => void): () => void;
  /** Number of changes of this process's snapshot. */
  readonly revision: number;
}

type Snapshot = ReadonlyMap<string, RelyingParty>;

const EMPTY: SourceContent = { records: new Map(), broken: [] };
const DEFAULT_POLL_MS = 1000;

const changesBetween = (before: Snapshot, after: Snapshot): RegistryChange[] => {
  const changes: RegistryChange[] = [];
  for (const [id, { version }] of after) {
    const old = before.get(id);
    if (old === undefined) changes.push({ id, change: 'added' });
    else if (old.version !== version) changes.push({ id, change: 'changed' });
  }
  for (const id of before.keys()) if (!after.has(id)) changes.push({ id, change: 'removed' });
  return changes;
};

const ownRecords = (own: readonly unknown[], context: RecordContext): SourcedRecord[] =>
  own.map((raw) => {
    const { record, faults } = checkRelyingParty(raw, context);
    if (record === undefined) throw new RecordFaultsError(faults);
    return { record, logo: undefined, name: record.id };
  });

/** Opens the registry. Until `start` or `refresh` has finished, `get` and `list` know only our own services. */
export function openRelyingParties(dependencies: RelyingPartiesDependencies): RelyingParties {
  const { audit, log, context = {}, pollMs = DEFAULT_POLL_MS } = dependencies;
  const folder = openFolder(dependencies.folder, context);
  const stored = openStored(dependencies, context);
  const own = ownRecords(dependencies.own ?? [], context);
  const listeners = new Set<(changes: readonly RegistryChange[]) => void>();
  let ofFolder = EMPTY;
  let ofStore = EMPTY;
  let snapshot: Snapshot = new Map(own.map(({ record }) => [record.id, toRelyingParty(record, 'own', undefined)]));
  let revision = 0;
  let reported = '[]';
  let timer: NodeJS.Timeout | undefined;
  let started = false;
  let looking: Promise<void> = Promise.resolve();
  const failing = new Set<string>();

  const isOwn = (id: string): boolean => own.some(({ record }) => record.id === id);

  const takeOver = (): void => {
    const found = new Map<string, RelyingParty>();
    const sources: [RecordSource, Iterable<SourcedRecord>][] = [
      ['folder', ofFolder.records.values()],
      ['store', ofStore.records.values()],
      ['own', own],
    ];
    for (const [source, records] of sources) {
      for (const { record, logo } of records) {
        const next = toRelyingParty(record, source, logo);
        const old = snapshot.get(record.id);
        // The same object as long as nothing changed, so that values derived from it can be cached.
        found.set(record.id, old?.version === next.version ? old : next);
      }
    }
    const after = new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
    const changes = changesBetween(snapshot, after);
    snapshot = after;
    const broken = [...ofFolder.broken, ...ofStore.broken];
    const report = JSON.stringify(broken);
    if (report !== reported) {
      reported = report;
      for (const { source, name, faults } of broken) {
        log?.warn({ source, name, faults }, 'a record of a relying party has faults');
      }
    }
    if (changes.length === 0) return;
    revision += 1;
    log?.info({ changes, revision }, 'relying parties changed');
    for (const listener of listeners) listener(changes);
  };

  const attempt = async (what: string, read: () => Promise<void>): Promise<unknown> => {
    try {
      await read();
      failing.delete(what);
      return undefined;
    } catch (error) {
      if (!failing.has(what)) {
        log?.warn({ err: error, source: what }, 'relying parties cannot be read; the last known ones are used');
      }
      failing.add(what);
      return error;
    }
  };

  /** Reads both sources; a source that fails keeps its previous records. Returns the failure, if any. */
  const look = async (): Promise<unknown> => {
    const failures = await Promise.all([
      attempt('folder', async () => void (ofFolder = await folder.read())),
      attempt('store', async () => void (ofStore = await stored.read())),
    ]);
    takeOver();
    return failures.find((failure) => failure !== undefined);
  };

  const refresh = (): Promise<void> => {
    const next = looking.then(look).then((failure) => {
      if (failure !== undefined) throw failure instanceof Error ? failure : new Error('unreadable', { cause: failure });
    });
    looking = next.catch(() => undefined);
    return next;
  };

  const schedule = (): void => {
    if (!started) return;
    timer = setTimeout(
      () =>
        void refresh()
          .catch(() => undefined)
          .finally(schedule),
      pollMs,
    );
    timer.unref();
  };

  return {
    get: (id) => snapshot.get(id),
    list: () => [...snapshot.values()],
    broken: () => [...ofFolder.broken, ...ofStore.broken],
    async put(record, logo) {
      if (isOwn(record.id)) return refuse(relyingPartyProblems.make.relying_party_own());
      const checked = checkRelyingParty(record, context);
      if (checked.record === undefined) throw new RecordFaultsError(checked.faults);
      const reading = logo && checkLogoBytes(logo);
      if (reading !== undefined && reading.faults.length > 0) throw new RecordFaultsError(reading.faults);
      const before = ofStore.records.get(record.id);
      const kept = before?.record.logo === record.logo ? before?.logo : undefined;
      await stored.put(checked.record, logo ?? kept, newId());
      await audit.record(relyingPartyEvents.make.relying_party_changed({ rp: record.id }));
      await refresh();
      const put = snapshot.get(record.id);
      if (put === undefined) throw new Error(`relying party ${record.id} was removed at the same moment`);
      return ok(put);
    },
    async remove(id) {
      if (isOwn(id)) return refuse(relyingPartyProblems.make.relying_party_own());
      if (await stored.remove(id)) {
        await audit.record(relyingPartyEvents.make.relying_party_removed({ rp: id }));
        await refresh();
        return ok(undefined);
      }
      await refresh();
      const file = ofFolder.records.get(id)?.name;
      return refuse(
        file === undefined
          ? relyingPartyProblems.make.relying_party_unknown()
          : relyingPartyProblems.make.relying_party_in_folder({ file }),
      );
    },
    refresh,
    async start() {
      await refresh();
      if (started) return;
      started = true;
      schedule();
    },
    async stop() {
      started = false;
      clearTimeout(timer);
      await looking;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get revision() {
      return revision;
    },
  };
}
