export { FAILURES, HINT_PREFIX } from './failures/index.ts';
export type { Failure } from './failures/index.ts';
export type { Deeds } from './provider-part.ts';
export { simulatorRoutes } from './routes.ts';
export { simulateFailures } from './simulate.ts';
export type { Pauses, Simulation } from './simulate.ts';
export { openSimulator } from './simulator.ts';
export type { Chosen, Simulator } from './simulator.ts';
