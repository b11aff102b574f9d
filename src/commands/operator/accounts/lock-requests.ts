import { readFile } from 'node:fs/promises';
import type { Foundation } from '../../../compose/index.ts';
import { REQUEST_KINDS, type LockRequest, type LockRequests } from '../../../identity/index.ts';
import { momentText, type Result } from '../../../shared/index.ts';
import { withFoundation } from '../../environment.ts';
import { CommandError, note, print, printJson, table } from '../../output.ts';
import { accountOf, caseOf, operatorOf, tellOfLock } from './accounts.ts';
import { storeInUse, tellServers } from '../store-in-use.ts';
import { untilOf } from './until.ts';

export interface ReceiveOptions {
  readonly from: string;
  readonly case: string;
  readonly kind?: string;
  readonly until?: string;
  readonly textFile?: string;
  readonly numberFile?: string;
  readonly operator?: string;
  readonly json?: boolean;
}

export interface LookOptions {
  readonly operator?: string;
  readonly json?: boolean;
}

export interface ListOptions extends LookOptions {
  readonly all?: boolean;
}

export interface AnswerOptions extends LookOptions {
  readonly textFile?: string;
}

const MOST_TEXT = 20_000;

async function textOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(`${file} can't be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`, 2);
  });
  if (text.length > MOST_TEXT) throw new CommandError(`--text-file: give ${MOST_TEXT} characters at most`, 2);
  return text.trim().normalize('NFC');
}

/** What is late now. */
const lateOf = ({ state, answerBy, actBy }: LockRequest, now: Date): 'answer' | 'act' | undefined => {
  if (state === 'received' && answerBy <= now) return 'answer';
  return state === 'granted' && actBy <= now ? 'act' : undefined;
};

const view = (request: LockRequest, now: Date) => ({
  ...{ id: request.id, state: request.state, kind: request.kind, from: request.from },
  ...{ account: request.account, case: request.caseNumber },
  until: request.until?.toISOString() ?? null,
  received_at: request.receivedAt.toISOString(),
  answer_by: request.answerBy.toISOString(),
  act_by: request.actBy.toISOString(),
  decided_at: request.decidedAt?.toISOString() ?? null,
  operator: request.operator ?? null,
  overdue: lateOf(request, now) ?? null,
});

function tell(request: LockRequest, now: Date, json: boolean): void {
  const { text = null, refusal = null } = request;
  if (json) {
    printJson({ ...view(request, now), text, refusal });
    return;
  }
  const { id, state, from, account, caseNumber, answerBy, actBy } = request;
  print(`${id}: ${state}; account ${account}, asked by ${from}, case ${caseNumber}`);
  if (state === 'received') print(`Answer by ${momentText(answerBy, 'en')}, act by ${momentText(actBy, 'en')}.`);
  if (text !== null) print(`\nThe request:\n${text}`);
  if (refusal !== null) print(`\nThe refusal:\n${refusal}`);
}

const found = async (requests: LockRequests, id: string): Promise<LockRequest> => {
  const request = await requests.find(id);
  if (request === undefined)
    throw new CommandError('There is no such request. See: sen-id lock-requests list --all', 1);
  return request;
};

/** `sen-id lock-requests list` */
export async function list({ all = false, json = false, ...options }: ListOptions): Promise<void> {
  const operator = operatorOf(options.operator);
  await withFoundation(async ({ lockRequests, clock }) => {
    const listed = await lockRequests.list(all);
    await lockRequests.listed(listed, operator);
    const { requests, isCut } = listed;
    const rows = requests.map((request) => view(request, clock.now()));
    if (json) printJson(rows);
    else if (rows.length === 0) print('No request waits.');
    else {
      const cells = rows.map((one) => [
        one.id,
        one.state,
        one.from,
        one.case,
        one.answer_by,
        one.act_by,
        one.overdue ?? '',
      ]);
      print(table(['request', 'state', 'asked by', 'case', 'answer by', 'act by', 'late'], cells));
    }
    if (isCut)
      note(
        `These are not all: the ${rows.length} ${all ? 'newest' : 'whose terms end first'} are listed. There are more.`,
      );
  });
}

/** `sen-id lock-requests show` */
export async function show(id: string, { json = false, ...options }: LookOptions): Promise<void> {
  const operator = operatorOf(options.operator);
  await withFoundation(async ({ lockRequests, clock }) => {
    const request = await found(lockRequests, id);
    await lockRequests.lookedAt(request, operator);
    tell(request, clock.now(), json);
  });
}

/** `sen-id lock-requests receive` */
export async function receive(options: ReceiveOptions): Promise<void> {
  const operator = operatorOf(options.operator);
  const caseNumber = caseOf(options.case);
  const kind = REQUEST_KINDS.find((one) => one === (options.kind ?? 'authority'));
  if (kind === undefined) throw new CommandError(`--kind: choose one of ${REQUEST_KINDS.join(', ')}`, 2);
  const until = options.until === undefined ? undefined : untilOf(options.until);
  const from = options.from.trim().normalize('NFC');
  if (from === '') throw new CommandError('--from: say who asks', 2);
  const text = await textOf(options.textFile);
  await withFoundation(async (foundation) => {
    const { lockRequests, relyingParties, clock } = foundation;
    if (until !== undefined && until <= clock.now()) throw new CommandError('--until: give a time in the future.', 1);
    if (kind === 'relying-party') {
      await relyingParties.start();
      const isKnown = relyingParties.list().some(({ id }) => id === from);
      if (!isKnown) throw new CommandError(`--from: no relying party has the client_id ${from}`, 1);
    }
    const { id: account } = await accountOf(foundation, options, { by: 'operator', operator, caseNumber });
    const command = { account, kind, from, text, caseNumber, until, operator };
    const { unknownYears, ...request } = await lockRequests.receive(command);
    for (const year of unknownYears)
      note(`warning: working_days.holidays has no day of ${year}; the terms leave out weekends only`);
    tell(request, clock.now(), options.json ?? false);
  });
}

/**
 * Says what became of a request that was answered.
 *
 * @throws CommandError if it was granted, and the account is not locked: a server has to do it.
 */
async function tellOutcome(foundation: Foundation, { id, state }: LockRequest): Promise<void> {
  if (state === 'carried-out') await tellOfLock(foundation);
  if (state === 'lapsed') note('There was nothing to lock: the holder has died, or the end has passed.');
  if (state !== 'granted') return;
  tellServers(await storeInUse(foundation));
  throw new CommandError(
    `warning: the request is granted, but THE ACCOUNT IS NOT LOCKED: it could not be written now. A running server tries again. See: sen-id lock-requests show ${id}`,
    1,
  );
}

async function answer(
  id: string,
  options: AnswerOptions,
  decide: (requests: LockRequests, operator: string) => Promise<Result<void>>,
): Promise<void> {
  const operator = operatorOf(options.operator);
  await withFoundation(async (foundation) => {
    const { lockRequests, clock } = foundation;
    await found(lockRequests, id);
    const result = await decide(lockRequests, operator);
    const request = await found(lockRequests, id);
    if (!result.ok) {
      await lockRequests.lookedAt(request, operator);
      const why =
        result.problem.code === 'lock_refusal_not_written'
          ? '--text-file is empty: a refusal is in writing.'
          : `The request is ${request.state} already.`;
      throw new CommandError(`Refused (${result.problem.code}). ${why}`, 1);
    }
    tell(request, clock.now(), options.json ?? false);
    await tellOutcome(foundation, request);
  });
}

/** `sen-id lock-requests grant` */
export const grant = (id: string, options: AnswerOptions): Promise<void> =>
  answer(id, options, (requests, operator) => requests.grant(id, operator));

/** `sen-id lock-requests refuse` */
export async function refuse(id: string, options: AnswerOptions): Promise<void> {
  const text = (await textOf(options.textFile)) ?? '';
  await answer(id, options, (requests, operator) => requests.refuse(id, operator, text));
}

/** `sen-id lock-requests withdraw` */
export const withdraw = (id: string, options: AnswerOptions): Promise<void> =>
  answer(id, options, (requests, operator) => requests.withdraw(id, operator));
