import { userInfo } from 'node:os';
import process from 'node:process';
import {
  isLockBasis,
  liftersOf,
  LOCK_BASES,
  readCaseNumber,
  settersOf,
  type Account,
  type Actor,
  type LockBasis,
  type LockOrder,
} from '../../../identity/index.ts';
import type { Foundation } from '../../../compose/index.ts';
import type { Problem } from '../../../shared/index.ts';
import { withFoundation } from '../../environment.ts';
import { CommandError, note, print, printJson, table } from '../../output.ts';
import { askNumber } from './ask-number.ts';
import { storeInUse, tellServers } from '../store-in-use.ts';
import { untilOf } from './until.ts';

/** The options of the commands, as commander gives them. */
export interface AccountOptions {
  readonly case: string;
  readonly numberFile?: string;
  readonly operator?: string;
  readonly basis?: string;
  readonly until?: string;
  readonly json?: boolean;
}

const OPERATOR = /^[\w.-]{1,60}$/;
const NUMBER_OF_A_PERSON = /^\d{9,15}$/;

const NAMES: Readonly<Record<Actor, string>> = {
  holder: 'the holder',
  officer: 'an officer at the desk',
  operator: 'an operator',
  population: 'the feed of the population database',
  system: 'a lock request that was granted',
};

const named = (actors: readonly Actor[]): string =>
  actors.length === 0 ? 'nobody' : actors.map((actor) => NAMES[actor]).join(', ');

/** Who works: stands in the audit event. @throws CommandError if the name is none. */
export function operatorOf(given: string | undefined): string {
  const operator = given ?? process.env['SUDO_USER'] ?? userInfo().username;
  if (OPERATOR.test(operator) && !NUMBER_OF_A_PERSON.test(operator)) return operator;
  throw new CommandError('--operator: give the user name of the person at work (letters, digits, . _ -)', 2);
}

/** The number of the file, as audit events hold it. @throws CommandError if it is none. */
export function caseOf(given: string): string {
  const caseNumber = readCaseNumber(given);
  if (caseNumber !== undefined) return caseNumber;
  throw new CommandError(
    '--case: give the number of the file (letters, digits, . / : -), without the number of a person',
    2,
  );
}

const fileOf = (options: AccountOptions) => ({
  by: 'operator' as const,
  operator: operatorOf(options.operator),
  caseNumber: caseOf(options.case),
});

function basisOf({ basis = '' }: AccountOptions): LockBasis {
  if (isLockBasis(basis)) return basis;
  throw new CommandError(`--basis: choose one of ${LOCK_BASES.join(', ')}`, 2);
}

const view = ({ id, state, level, locks = [], lockEnds = [] }: Account) => ({
  ...{ id, state, level },
  locks: locks.map((basis) => ({
    basis,
    until: lockEnds.find((end) => end.basis === basis)?.until.toISOString() ?? null,
    lifted_by: liftersOf(basis),
  })),
});

function tell(account: Account, json: boolean): void {
  const shown = view(account);
  if (json) {
    printJson(shown);
    return;
  }
  print(`${shown.id}: ${shown.state}, level ${shown.level}`);
  if (shown.locks.length === 0) return;
  const rows = shown.locks.map(({ basis, until, lifted_by: by }) => [basis, until ?? 'lifted', named(by)]);
  print(table(['locked for', 'until', 'lifted by'], rows));
}

/** The account of the number that was given; the number is in no output. A look in vain is on record too. */
export async function accountOf(
  { accounts }: Foundation,
  options: Pick<AccountOptions, 'numberFile'>,
  order: LockOrder,
): Promise<Account> {
  const account = await accounts.findByNumber(await askNumber(options.numberFile));
  if (account !== undefined) return account;
  await accounts.lookedInVain(order);
  throw new CommandError('No account has this personal number.', 1);
}

const refused = ({ code }: Problem, doing: 'lock' | 'unlock', basis: LockBasis): CommandError => {
  const why: Readonly<Record<string, string>> = {
    lock_not_allowed:
      doing === 'lock'
        ? `A lock for ${basis} is set by: ${named(settersOf(basis))}.`
        : `A lock for ${basis} is lifted by: ${named(liftersOf(basis))}.`,
    lock_is_for_ever: `A lock for ${basis} is lifted by nobody.`,
    lock_end_is_past: '--until: give a time in the future.',
    account_not_found: doing === 'lock' ? 'Its holder has died.' : `The account is not locked for ${basis}.`,
  };
  return new CommandError(`Refused (${code}). ${why[code] ?? ''}`.trim(), 1);
};

/** `sen-id accounts show` */
export async function show(options: AccountOptions): Promise<void> {
  const order = fileOf(options);
  await withFoundation(async (foundation) => {
    const account = await accountOf(foundation, options, order);
    await foundation.accounts.lookedAt(account.id, order);
    tell(account, options.json ?? false);
  });
}

/** Says what follows from a lock, and who carries it out. */
export async function tellOfLock(foundation: Foundation): Promise<void> {
  note('Nothing that began before the lock counts any more, from now on.');
  const inUse = await storeInUse(foundation);
  if (inUse.servers.length > 0) note('The servers end its sessions and tell the relying parties within seconds.');
  else tellServers(inUse);
}

async function move(options: AccountOptions, doing: 'lock' | 'unlock'): Promise<void> {
  const order = fileOf(options);
  const basis = basisOf(options);
  const until = options.until === undefined ? undefined : untilOf(options.until);
  await withFoundation(async (foundation) => {
    const { accounts } = foundation;
    const { id } = await accountOf(foundation, options, order);
    const result =
      doing === 'lock' ? await accounts.lock(id, basis, { ...order, until }) : await accounts.unlock(id, basis, order);
    if (!result.ok) {
      // A refusal says something about the account.
      await accounts.lookedAt(id, order);
      throw refused(result.problem, doing, basis);
    }
    const account = await accounts.find(id);
    if (account !== undefined) tell(account, options.json ?? false);
    if (doing === 'lock') await tellOfLock(foundation);
  });
}

/** `sen-id accounts lock` */
export const lock = (options: AccountOptions): Promise<void> => move(options, 'lock');

/** `sen-id accounts unlock` */
export const unlock = (options: AccountOptions): Promise<void> => move(options, 'unlock');
