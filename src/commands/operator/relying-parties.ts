import type { RelyingParty } from '../../relying-parties/index.ts';
import type { Problem } from '../../shared/index.ts';
import { recordContext } from '../../compose/index.ts';
import { faultLines, readRecordFile } from './record-files.ts';
import { storeInUse, tellServers } from './store-in-use.ts';
import { settings, withFoundation } from '../environment.ts';
import { CommandError, note, print, printJson, table } from '../output.ts';

const SECRET = '(kept)';

/** A relying party without its secret, for display. */
const view = ({ client, logo, previousSecret, ...rest }: RelyingParty) => ({
  ...rest,
  ...(logo === undefined ? {} : { logo: { type: logo.type, bytes: logo.bytes.length } }),
  ...(previousSecret === undefined ? {} : { previousSecret: { ...previousSecret, value: SECRET } }),
  client: { ...client, ...('client_secret' in client ? { client_secret: SECRET } : {}) },
});

const refused = (id: string, problem: Problem): CommandError =>
  new CommandError(`${id}: ${problem.code.replaceAll('_', ' ')}`, 1);

/** `sen-id rp put` */
export async function put(file: string, json: boolean): Promise<void> {
  const config = settings();
  const { record, logo, faults, warnings } = await readRecordFile(file, recordContext(config));
  if (record === undefined) throw new CommandError(`${file} has faults:\n${faultLines(faults)}`, 2);
  if (warnings.length > 0) note(`warning:\n${faultLines(warnings)}`);
  await withFoundation(async (foundation) => {
    const { relyingParties } = foundation;
    await relyingParties.start();
    const result = await relyingParties.put(record, logo);
    if (!result.ok) throw refused(record.id, result.problem);
    const inUse = await storeInUse(foundation);
    if (json) printJson({ ...view(result.value), store: inUse });
    else print(`${result.value.id} is kept in ${inUse.address}.`);
    tellServers(inUse);
  }, config);
}

/** `sen-id rp list` */
export const list = (json: boolean): Promise<void> =>
  withFoundation(async (foundation) => {
    const { relyingParties } = foundation;
    await relyingParties.start();
    const found = relyingParties.list();
    const inUse = await storeInUse(foundation);
    note(`store: ${inUse.address}`);
    tellServers(inUse);
    if (json) {
      printJson(found.map(view));
      return;
    }
    for (const { source, name, faults } of relyingParties.broken()) {
      note(`${name} (${source}) has faults and is not used as it is:\n${faultLines(faults)}`);
    }
    if (found.length === 0) {
      print('No relying party is registered yet. Register one with: sen-id rp put FILE');
      return;
    }
    const rows = found.map((one) => [one.id, one.organisation.vi, one.kind, one.minimumAcr ?? '', one.source]);
    print(table(['id', 'organisation', 'kind', 'minimum', 'from'], rows));
  });

/** `sen-id rp show` */
export const show = (id: string): Promise<void> =>
  withFoundation(async (foundation) => {
    const { relyingParties } = foundation;
    await relyingParties.start();
    const found = relyingParties.get(id);
    const inUse = await storeInUse(foundation);
    if (found === undefined) {
      tellServers(inUse);
      throw new CommandError(`There is no relying party ${id} in ${inUse.address}. See: sen-id rp list`, 1);
    }
    note(`store: ${inUse.address}`);
    tellServers(inUse);
    printJson(view(found));
  });

/** `sen-id rp remove` */
export const remove = (id: string, json: boolean): Promise<void> =>
  withFoundation(async (foundation) => {
    const { relyingParties } = foundation;
    await relyingParties.start();
    const result = await relyingParties.remove(id);
    const inUse = await storeInUse(foundation);
    if (!result.ok) {
      note(`store: ${inUse.address}`);
      tellServers(inUse);
      throw refused(id, result.problem);
    }
    if (json) printJson({ removed: id, store: inUse });
    else print(`${id} is removed from ${inUse.address}.`);
    tellServers(inUse);
  });
