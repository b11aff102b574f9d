/**
 * config: every setting, its schema and its loading. A configuration with faults is refused as a whole, all faults named.
 * Never: secrets in messages, defaults hidden in code (they stand in config/default.yaml).
 */
export { ConfigError } from './faults.ts';
export type { ConfigFault } from './faults.ts';
export { loadConfig } from './load.ts';
export type { ConfigSources } from './load.ts';
export { configSchema, SIGNING_ALGORITHMS } from './schema.ts';
export type { Config } from './schema.ts';
