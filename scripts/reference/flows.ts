import { LIFE_MOVES, LOCK_RULES, REQUEST_MOVES, type LockRule } from '../../src/identity/index.ts';
import { MACHINES } from '../../src/registration/index.ts';
import { cell, code, page, table } from './markdown.ts';

/** One way from state to state, as the modules declare it. */
interface Move {
  readonly from: readonly string[];
  readonly to: string;
  readonly by: string;
  readonly about: string;
}

type Moves = Readonly<Record<string, Move>>;

/** A state's name in a Mermaid diagram; `none` is its start and its end. */
const drawn = (state: string): string => (state === 'none' ? '[*]' : state.replaceAll('-', '_'));

const arrows = ([name, { from, to }]: [string, Move]): string[] =>
  from.map((state) => `  ${drawn(state)} --> ${drawn(to)}: ${name}`);

const diagram = (moves: Moves): string =>
  ['```mermaid', 'stateDiagram-v2', ...Object.entries(moves).flatMap(arrows), '```'].join('\n');

const machine = (name: string, about: string, moves: Moves): string[] => [
  `## ${name}`,
  about,
  diagram(moves),
  table(
    ['move', 'from', 'to', 'caused by', 'what happens'],
    Object.entries(moves).map(([move, { from, to, by, about: what }]) => [
      code(move),
      from.map(code).join(', '),
      code(to),
      by,
      cell(what),
    ]),
  ),
];

/** Who sets and lifts each lock. */
const locks = (rules: Readonly<Record<string, LockRule>>): string[] => [
  '### Locks',
  'An account can be locked on several bases at once; it is unlocked when the last one ends. `population` is the feed of the National Population Database, `system` carries out a request that was granted.',
  table(
    ['basis', 'why', 'set by', 'lifted by', 'ends by itself', 'law'],
    Object.entries(rules).map(([basis, { about, setBy, liftedBy, ends, article }]) => [
      code(basis),
      cell(about),
      setBy.join(', '),
      liftedBy.length === 0 ? 'nobody' : liftedBy.join(', '),
      cell(ends),
      cell(article),
    ]),
  ),
];

/** docs/flows.md: the state machines, drawn from the tables that every change of state is made of. */
export const flowsPage = (): string =>
  page(
    'Flows',
    'The state machines of the product. Every change of a state is one conditional update whose condition and result come from these tables (`src/identity/life`, `src/registration/states.ts`), so that of two moves at the same instant one wins. `none` (a dot in the drawing): there is no document, or none any more.',
    ...machine(
      'Life of an account',
      'One document of `accounts`, which is kept for ever. Who may lock and unlock is in the table of locks below (`src/identity/life/bases.ts`).',
      LIFE_MOVES,
    ),
    ...locks(LOCK_RULES),
    ...machine(
      'Request to lock an account',
      'One document of `lock_requests`. Its terms (D69: one working day to answer, two to act) are read from the clock.',
      REQUEST_MOVES,
    ),
    ...MACHINES.flatMap(({ name, about, moves }) => machine(name, about, moves)),
  );
