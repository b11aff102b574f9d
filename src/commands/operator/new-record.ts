import { rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { recordContext } from '../../compose/index.ts';
import { checkRelyingParty, makeRecord, pageOf, recordFile } from '../../relying-parties/index.ts';
import { settings } from '../environment.ts';
import { CommandError, note, print, printJson } from '../output.ts';
import { faultLines } from './record-files.ts';
import type { Terminal } from './interview.ts';
import { wishOf, type NewOptions } from './record-wish.ts';

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'is there already, and is not overwritten' : `can't be written: ${code}`;
    throw new CommandError(`${file} ${why}. Choose another name with --out or --key-file.`, 2);
  }
}

/** Asks on the terminal; undefined if nobody sits there or nobody wants questions. */
async function wishFromTerminal(options: NewOptions): ReturnType<typeof wishOf> {
  if (options.yes === true || !stdin.isTTY) return wishOf(options, undefined);
  const terminal = createInterface({ input: stdin, output: stderr });
  // Ctrl-C and the end of input close the terminal; a question that waits would then wait for ever.
  const closed = new Promise<never>((_, reject) =>
    terminal.once('close', () => reject(new CommandError('Nothing is written.', 1))),
  );
  closed.catch(() => undefined);
  const developer: Terminal = {
    ask: (question, byDefault) =>
      Promise.race([closed, terminal.question(`${question}${byDefault === '' ? '' : ` [${byDefault}]`}: `)]),
    tell: (text) => note(`  ${text}`),
  };
  try {
    return await wishOf(options, developer);
  } finally {
    terminal.close();
  }
}

/** `sen-id rp new` */
export async function newRecord(options: NewOptions): Promise<void> {
  const wish = await wishFromTerminal(options);
  const made = makeRecord(wish);
  const { record, faults, warnings } = checkRelyingParty(made.raw, recordContext(settings()));
  if (record === undefined) throw new CommandError(`The record would have faults:\n${faultLines(faults)}`, 2);
  const file = resolve(options.out ?? `${record.id}.yaml`);
  const keyFile = made.privateKey === undefined ? undefined : resolve(options.keyFile ?? `${record.id}-key.pem`);
  if (keyFile !== undefined) await writeNew(keyFile, made.privateKey ?? '');
  try {
    await writeNew(file, recordFile(made, wish));
  } catch (error) {
    if (keyFile !== undefined) await rm(keyFile);
    throw error;
  }
  if (warnings.length > 0) note(`warning:\n${faultLines(warnings)}`);
  const { secret } = made;
  const { notes } = wish.library;
  if (options.json === true) {
    printJson({
      id: record.id,
      file,
      ...(secret && { client_secret: secret }),
      ...(keyFile && { key_file: keyFile }),
      page: pageOf(wish.library),
      notes,
    });
    return;
  }
  const scopes =
    record.claims === undefined ? 'openid' : `openid and the scopes of ${Object.keys(record.claims).join(', ')}`;
  print(`${file} is the record of ${record.id}, for ${wish.library.name}.`);
  print(`  client_id      ${record.id}`);
  if (secret !== undefined) print(`  client_secret  ${secret}`);
  if (keyFile !== undefined) print(`  private key    ${keyFile} (ES256, PKCS #8)`);
  print(`  scope          ${scopes}`);
  print(`  page           ${pageOf(wish.library)}`);
  for (const text of notes) print(`  note           ${text}`);
  if (secret !== undefined) {
    print(
      'The secret is shown once. Put it into an environment variable or the vault of your service, not into its code.',
    );
    print('The record holds it as well: keep that file out of version control.');
  }
  if (keyFile !== undefined) print('Give the private key to your service only. The record holds the public key.');
  print(`Register it with: sen-id rp put ${file}`);
}
