import type { Clock } from '../../shared/index.ts';
import { generatedRecord } from './generated.ts';
import { sandboxPeople } from './people.ts';
import type { PopulationRecord } from './person.ts';

/** The population database's record of a number, or undefined where nobody has it. */
export function populationRecord(clock: Clock, number: string): PopulationRecord | undefined {
  return sandboxPeople(clock).find(({ record }) => record.number === number)?.record ?? generatedRecord(number);
}
