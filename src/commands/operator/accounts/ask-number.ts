import { readFile } from 'node:fs/promises';
import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parsePersonalNumber, type PersonalNumber } from '../../../identity/index.ts';
import { CommandError, note } from '../../output.ts';

const parsed = (typed: string): PersonalNumber => {
  const number = parsePersonalNumber(typed);
  if (number.ok) return number.value;
  throw new CommandError('The personal number has 12 digits. What was given has not.', 2);
};

/** Asks without showing what is typed. */
async function hidden(question: string): Promise<string> {
  stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: stdin, output: nowhere, terminal: true });
  // Ctrl-C and the end of input close the terminal; the question would then wait for ever.
  const closed = new Promise<never>((_, reject) =>
    terminal.once('close', () => reject(new CommandError('Nothing was done.', 1))),
  );
  closed.catch(() => undefined);
  try {
    return await Promise.race([closed, terminal.question('')]);
  } finally {
    terminal.close();
    note('');
  }
}

/**
 * The personal number that a command is about: from a file, or asked on the terminal. It is never an argument, because
 * other users of the machine see those, and the shell keeps them.
 *
 * @throws CommandError if there is none.
 */
export async function askNumber(file: string | undefined): Promise<PersonalNumber> {
  if (file !== undefined) {
    const typed = await readFile(file, 'utf8').catch((error: unknown) => {
      throw new CommandError(`${file} can't be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`, 2);
    });
    return parsed(typed);
  }
  if (!stdin.isTTY) throw new CommandError('Without a terminal, give the personal number in --number-file FILE.', 2);
  return parsed(await hidden('Personal number (not shown): '));
}
