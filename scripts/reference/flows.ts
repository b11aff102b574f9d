import { MACHINES, type Machine, type Move } from '../../src/registration/index.ts';
import { cell, code, page, table } from './markdown.ts';

/** A state's name in a Mermaid diagram; `none` is its start and its end. */
const drawn = (state: string): string => (state === 'none' ? '[*]' : state);

const arrows = ([name, { from, to }]: [string, Move]): string[] =>
  from.map((state) => `  ${drawn(state)} --> ${drawn(to)}: ${name}`);

const diagram = (moves: Machine['moves']): string =>
  ['```mermaid', 'stateDiagram-v2', ...Object.entries(moves).flatMap(arrows), '```'].join('\n');

/** docs/flows.md: the state machines, drawn from the tables that every change of state is made of. */
export const flowsPage = (): string =>
  page(
    'Flows',
    'The state machines of the product. Every change of a state is one conditional update whose condition and result come from these tables (`src/registration/states.ts`), so that of two moves at the same instant one wins. `none` (a dot in the drawing): there is no document, or none any more.',
    ...MACHINES.flatMap(({ name, about, moves }) => [
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
    ]),
  );
