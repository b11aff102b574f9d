import { recordContext } from '../../compose/index.ts';
import { settings } from '../environment.ts';
import { CommandError, note, print, printJson } from '../output.ts';
import { faultLines, readRecordFile, type RecordFile } from './record-files.ts';

/** The same id in a second file: only one of them could take effect. */
function withTwins(files: readonly RecordFile[]): RecordFile[] {
  const first = new Map<string, string>();
  return files.map((one) => {
    const id = one.record?.id;
    const other = id === undefined ? undefined : first.get(id);
    if (id === undefined || other === undefined) {
      if (id !== undefined) first.set(id, one.file);
      return one;
    }
    const twin = { key: 'id', fault: `is also the id in ${other}`, mend: 'rename or delete one', line: undefined };
    return { ...one, record: undefined, faults: [...one.faults, twin] };
  });
}

/** `sen-id rp check`: opens no store. */
export async function check(names: readonly string[], json: boolean): Promise<void> {
  const context = recordContext(settings());
  const files = withTwins(await Promise.all([...new Set(names)].map((name) => readRecordFile(name, context))));
  if (json) {
    printJson(
      files.map(({ file, record, faults, warnings }) => ({
        ...{ file, id: record?.id ?? null, ok: record !== undefined },
        ...{ faults, warnings },
      })),
    );
  } else {
    for (const { file, record, faults, warnings } of files) {
      if (warnings.length > 0) note(`${file}, warning:\n${faultLines(warnings)}`);
      if (record === undefined) note(`${file} has faults:\n${faultLines(faults)}`);
      else print(`${file}: ${record.id} is sound`);
    }
  }
  const broken = files.filter(({ record }) => record === undefined).length;
  if (broken > 0) {
    throw new CommandError(
      `${broken} of ${files.length} ${files.length === 1 ? 'record has' : 'records have'} faults`,
      2,
    );
  }
}
