/**
 * population: clients of the National Population Database and of the biometric matcher, over HTTP.
 * Never: keeps what they answer, or decides anything from it.
 */
export { openMatcher, openPopulation, PopulationUnavailable } from './population.ts';
export { populationSettings } from './settings.ts';
export type { Comparison, Matcher, Person, Population, ServiceOptions } from './population.ts';
