import { MANNERS } from '../../support/rude/manners.ts';
import { journeysThrough } from './through.ts';

journeysThrough([
  ...MANNERS.map((manner) => [`a relying party that ${manner.name}`, { manner }] as const),
  // test/browser/answers/way-back.test.ts has the other ways to forward.
  ...(['twice', 'hangs'] as const).map(
    (forward) => [`a relying party whose callback forwards: ${forward}`, { forward }] as const,
  ),
]);
