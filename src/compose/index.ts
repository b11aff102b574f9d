/**
 * compose: joins the modules into the foundation that commands work on, and into the service that answers requests. It
 * alone chooses which parts are used; each file of `modules/` turns the settings into the options of one module.
 * Never: behaviour of its own. A decision that is about one module belongs to that module.
 * Follows: no outside standard; docs/architecture.md shows the modules.
 */
export { configSchema, loadConfig, ROOT } from './configuration.ts';
export type { Config, ConfigSources } from './configuration.ts';
export { composeFoundation } from './foundation.ts';
export type { Foundation } from './foundation.ts';
export { shownStore } from './ground.ts';
export { composeReissue } from './modules/registration.ts';
export { recordContext } from './modules/relying-parties.ts';
export { compose } from './service.ts';
export type { ComposeOptions, Service } from './service.ts';
