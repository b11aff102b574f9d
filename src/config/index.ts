/**
 * config: loads settings from files and the environment, and the kinds of values that modules declare their settings
 * with. A configuration with faults is refused as a whole, and every fault is named.
 * Never: knows a module or one of its settings (each module declares its own, compose joins them); secrets in messages;
 * defaults in code (they stand in config/default.yaml).
 * Follows: YAML 1.2, RFC 4632 (CIDR notation), RFC 6454 (origins).
 */
export { ConfigError } from './faults.ts';
export type { ConfigFault } from './faults.ts';
export { cidr, countFrom, oneOf, optional, port, share, text, verbatim, webUri, yesOrNo } from './kinds.ts';
export { loadSettings } from './load.ts';
export type { SettingsSources } from './load.ts';
export { isLoopback, origin, plainAddressFaults } from './origins.ts';
export { joinSettings, moduleSettings } from './settings.ts';
export type { ModuleSettings, SettingsOf, Surroundings } from './settings.ts';
export { duration, size } from './units.ts';
