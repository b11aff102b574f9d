import type { Foundation } from '../compose/index.ts';
import { parsePersonalNumber, type Account, type Accounts } from '../identity/index.ts';
import type { Population } from '../population/index.ts';
import { sandboxPeople, type SandboxPerson } from '../sandbox/index.ts';
import { withFoundation } from './environment.ts';
import { CommandError, note, print, printJson, table } from './output.ts';

type SeedingParts = Pick<Foundation, 'accounts' | 'clock' | 'config'>;

const groups = (number: string): string => number.replace(/(\d{3})(?=\d)/g, '$1 ');

/** The people as a table for the terminal. */
export const peopleTable = (people: readonly SandboxPerson[]): string =>
  table(
    ['number', 'password', 'what for'],
    people.map(({ record, password, about }) => [groups(record.number), password, about.en]),
  );

/** The account of a person; made where it is missing. A guardian's is made first. */
export async function ensureAccount(
  accounts: Accounts,
  population: Population,
  person: SandboxPerson,
  byNumber: ReadonlyMap<string, SandboxPerson>,
): Promise<{ readonly account: Account; readonly isNew: boolean } | { readonly refused: string }> {
  const { phone, email, level, state } = person;
  if (state === 'none') return { refused: 'no_account_wanted' };
  const existing = await accounts.findByNumber(person.record.number);
  if (existing !== undefined) return { account: existing, isNew: false };
  // The identity comes from the population database, as it will when an officer registers a citizen.
  const record = await population.person(person.record.number);
  const number = parsePersonalNumber(record?.number ?? '');
  if (record === undefined || !number.ok) throw new CommandError(`the population database does not know ${person.key}`);
  const guardian = record.guardian === undefined ? undefined : byNumber.get(record.guardian);
  if (guardian !== undefined) await ensureAccount(accounts, population, guardian, byNumber);
  const guardianAccount = guardian === undefined ? undefined : await accounts.findByNumber(guardian.record.number);
  const created = await accounts.create({
    identity: {
      number: number.value,
      name: record.name,
      birthdate: record.birthdate,
      sex: record.sex,
      nationality: record.nationality,
      address: record.address,
    },
    level,
    state,
    phone,
    ...(email === null ? {} : { email }),
    ...(guardianAccount === undefined ? {} : { guardian: guardianAccount.id }),
  });
  return created.ok ? { account: created.value, isNew: true } : { refused: created.problem.code };
}

/** Creates the missing accounts of the sandbox people. @returns how many were created. */
export async function seedPeople(
  { accounts, config, clock }: SeedingParts,
  setPassword: (accountId: string, password: string) => Promise<void>,
  population: Population,
  onProgress: (done: number, of: number) => void,
): Promise<number> {
  const people = sandboxPeople(clock, config.sandbox.fixed_code).filter(({ state }) => state !== 'none');
  const byNumber = new Map(people.map((person) => [person.record.number, person]));
  let made = 0;
  for (const [index, person] of people.entries()) {
    const ensured = await ensureAccount(accounts, population, person, byNumber);
    if ('refused' in ensured) throw new CommandError(`the account of ${person.key} can't be made: ${ensured.refused}`);
    const { account, isNew } = ensured;
    if (!isNew) continue;
    made += 1;
    if (made === 1) onProgress(0, people.length);
    await setPassword(account.id, person.password);
    const image = await population.portrait(person.record.number);
    if (image !== undefined) await accounts.setPortrait(account.id, image);
    onProgress(index + 1, people.length);
  }
  return made;
}

/** `sen-id people` */
export const printPeople = (json: boolean): Promise<void> =>
  withFoundation(({ config, clock }) => {
    if (!config.sandbox.enabled) throw new CommandError('There are no sandbox people outside sandbox mode.');
    const people = sandboxPeople(clock, config.sandbox.fixed_code);
    if (json) {
      printJson(
        people.map(({ record, password, phone, email, level, state, about, fixedCode }) => ({
          number: record.number,
          password,
          phone,
          email,
          level,
          state,
          about: about.en,
          fixed_code: fixedCode,
        })),
      );
    } else {
      print(peopleTable(people));
      if (config.sandbox.fixed_code !== undefined) {
        note(`One-time code that always works: ${config.sandbox.fixed_code}`);
      }
    }
    return Promise.resolve();
  });
