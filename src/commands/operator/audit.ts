import type { ChainFault, Verified } from '../../audit/index.ts';
import { withFoundation } from '../environment.ts';
import { CommandError, note, print, printJson, table } from '../output.ts';

const TELL_EVERY = 100_000;

const WHAT: Readonly<Record<ChainFault, string>> = {
  changed: 'it is not as it was written',
  not_linked: 'the one before it was changed, removed, or could not be written',
};

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function show({ records, chains, faults }: Verified): void {
  if (faults.length > 0) {
    const rows = faults.map(({ id, fault }) => [id, WHAT[fault]]);
    print(table(['record', 'what is wrong'], rows));
  } else if (records === 0) print('Nothing was recorded yet.');
  else print(`${counted(records, 'record')} in ${counted(chains, 'chain')}, all as written.`);
}

/** `sen-id audit verify` */
export const verify = (json: boolean): Promise<void> =>
  withFoundation(async ({ audit }) => {
    const verified = await audit.verify((count) => {
      if (count % TELL_EVERY === 0) note(`${count} records looked at`);
    });
    if (json) printJson(verified);
    else show(verified);
    const { unsound, records } = verified;
    if (unsound > 0) throw new CommandError(`Not sound: ${unsound} of ${counted(records, 'record')}.`);
  });
