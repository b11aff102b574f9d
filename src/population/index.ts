/**
 * population: clients of the National Population Database and of the biometric matcher, over HTTP.
 * Never: stores their responses, or decides anything from them.
 */
export { openMatcher, openPopulation, PopulationUnavailable } from './population.ts';
export { populationSettings } from './settings.ts';
export type { Comparison, Matcher, Person, Population, ServiceOptions } from './population.ts';
