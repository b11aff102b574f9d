import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readLogo, type Logo } from './logo.ts';
import type { RecordFault } from './record/faults.ts';
import { parseRelyingParty, type RecordContext, type RecordFormat, type RelyingPartyRecord } from './record/record.ts';
import type { BrokenRecord, SourceContent, SourcedRecord } from './sources.ts';

const FORMATS: Readonly<Record<string, RecordFormat>> = { '.yaml': 'yaml', '.yml': 'yaml', '.json': 'json' };
/** If a file is still being written, its writer changes it again within this time. */
const SETTLE_MS = 30;

/** The state of a file: its last valid record, and the errors of its current content. */
interface FileState {
  readonly stamp: string;
  /**
   * Read again despite an equal timestamp: file system clocks are coarse, so a second change may have the same time.
   */
  readonly confirmed: boolean;
  readonly record: RelyingPartyRecord | undefined;
  readonly logo: Logo | undefined;
  readonly logoStamp: string;
  readonly faults: readonly RecordFault[];
}

/** A new file that is still being written. */
const UNREAD: FileState = {
  stamp: '',
  confirmed: false,
  record: undefined,
  logo: undefined,
  logoStamp: '',
  faults: [],
};

export interface RecordFolder {
  /** Scans the folder and reads changed files. Throws if the folder cannot be read. */
  read(): Promise<SourceContent>;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';

const stampOf = async (path: string, look: typeof lstat | typeof stat): Promise<string> => {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await look(path, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join(':');
  } catch (error) {
    return codeOf(error);
  }
};

const formatOf = (name: string): RecordFormat | undefined =>
  name.startsWith('.') ? undefined : FORMATS[extname(name).toLowerCase()];

/** Opens the folder of records. A folder that does not exist is an empty one. */
export function openFolder(folder: string, context: RecordContext): RecordFolder {
  let states: ReadonlyMap<string, FileState> = new Map();
  let first = true;

  const listFiles = async (): Promise<string[]> => {
    try {
      return (await readdir(folder)).filter((name) => formatOf(name) !== undefined).sort();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  };

  const readRecord = async (name: string): Promise<ReturnType<typeof parseRelyingParty>> => {
    try {
      return parseRelyingParty(await readFile(join(folder, name), 'utf8'), formatOf(name) ?? 'yaml', context);
    } catch (error) {
      const fault = `cannot be read (${codeOf(error)})`;
      return { record: undefined, faults: [{ key: '', fault, mend: 'make it a readable file' }], warnings: [] };
    }
  };

  const withLogo = async (state: FileState, before: FileState | undefined): Promise<FileState> => {
    const name = state.record?.logo;
    if (name === undefined) return { ...state, logo: undefined, logoStamp: '' };
    const logoStamp = await stampOf(join(folder, name), lstat);
    if (state.confirmed && before?.logoStamp === logoStamp) return state;
    const reading = await readLogo(folder, name);
    if (reading.logo !== undefined) return { ...state, logo: reading.logo, logoStamp };
    // A missing picture must not break sign-ins: the record stays valid, with the last good logo of the same file name.
    const logo = before?.record?.logo === name ? before.logo : undefined;
    const faults = state.faults.filter(({ key }) => key !== 'logo');
    return { ...state, logo, logoStamp, faults: [...faults, ...reading.faults] };
  };

  const readState = async (name: string, before: FileState | undefined, isFirstLook: boolean): Promise<FileState> => {
    const path = join(folder, name);
    const stamp = await stampOf(path, stat);
    const unchanged = before?.stamp === stamp;
    if (before !== undefined && unchanged && before.confirmed) return withLogo(before, before);
    const { record, faults } = await readRecord(name);
    if (!isFirstLook && !unchanged) {
      await pause(SETTLE_MS);
      if ((await stampOf(path, stat)) !== stamp) return before ?? UNREAD;
    }
    const state = {
      stamp,
      confirmed: unchanged,
      record: record ?? before?.record,
      logo: before?.logo,
      logoStamp: before?.logoStamp ?? '',
      faults,
    };
    return withLogo(state, before);
  };

  return {
    async read() {
      let names = await listFiles();
      if ([...states.keys()].some((name) => !names.includes(name))) {
        // Some editors move the old file away before they write the new one.
        await pause(SETTLE_MS);
        names = await listFiles();
      }
      const entries = await Promise.all(
        names.map(async (name) => [name, await readState(name, states.get(name), first)] as const),
      );
      states = new Map(entries);
      first = false;
      return contentOf(states);
    },
  };
}

function contentOf(states: ReadonlyMap<string, FileState>): SourceContent {
  const records = new Map<string, SourcedRecord>();
  const broken: BrokenRecord[] = [];
  for (const [name, { record, logo, faults }] of states) {
    const other = record === undefined ? undefined : records.get(record.id);
    if (record !== undefined && other === undefined) records.set(record.id, { record, logo, name });
    const twice: RecordFault[] =
      other === undefined
        ? []
        : [{ key: 'id', fault: `is also the id in ${other.name}`, mend: 'rename or delete one' }];
    if (faults.length + twice.length > 0) broken.push({ source: 'folder', name, faults: [...faults, ...twice] });
  }
  return { records, broken };
}
