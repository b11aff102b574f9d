import { resolve } from 'node:path';
import { authenticationSettings } from '../authentication/index.ts';
import { joinSettings, loadSettings, type ConfigFault, type SettingsSources } from '../config/index.ts';
import { identitySettings } from '../identity/index.ts';
import { notificationSettings } from '../notifications/index.ts';
import { oidcSettings } from '../oidc/index.ts';
import { populationSettings } from '../population/index.ts';
import { registrationSettings } from '../registration/index.ts';
import { relyingPartySettings } from '../relying-parties/index.ts';
import { storageSettings } from '../storage/index.ts';
import { webSettings } from '../web/index.ts';
import { processSettings } from './process-settings.ts';

/**
 * The repository's folder: configuration, views and locales are found from here, whatever folder the command is run in.
 */
export const ROOT = resolve(import.meta.dirname, '../..');

/** Every module that has settings, in the order in which their faults are named. */
const OWNERS = [
  processSettings,
  storageSettings,
  webSettings,
  oidcSettings,
  authenticationSettings,
  notificationSettings,
  populationSettings,
  identitySettings,
  registrationSettings,
  relyingPartySettings,
] as const;

/** The schema of the whole configuration. */
export const configSchema = joinSettings(OWNERS);

type Settings = ReturnType<typeof configSchema.parse>;

/** All settings, checked; durations in seconds, sizes in bytes, paths absolute. */
export type Config = Readonly<Omit<Settings, 'issuer' | 'store' | 'seal'>> & {
  readonly issuer: string;
  readonly store: string;
  readonly seal: { readonly key_file: string };
};

export interface ConfigSources extends Omit<SettingsSources, 'folder'> {
  /** Folder with default.yaml and <mode>.yaml; the one of the repository where none is given. */
  readonly folder?: string;
}

/** Node takes any certificate of any server if this variable is 0. */
const TLS_SWITCH = 'NODE_TLS_REJECT_UNAUTHORIZED';

const crossFaults =
  (env: SettingsSources['env']) =>
  (settings: Settings): ConfigFault[] => {
    const production = settings.mode === 'production';
    const isUnchecked = production && env[TLS_SWITCH] === '0';
    return [
      ...OWNERS.flatMap((owner) => owner.faults(settings, { production, sandbox: settings.sandbox.enabled })),
      ...(isUnchecked
        ? [{ key: TLS_SWITCH, message: 'must not be 0 in production mode: name your authority in NODE_EXTRA_CA_CERTS' }]
        : []),
    ];
  };

/**
 * Reads the settings from their files and the environment, and works out those that depend on others where they are
 * empty.
 *
 * @throws ConfigError naming every fault with its key.
 */
export function loadConfig({ folder = resolve(ROOT, 'config'), ...sources }: ConfigSources): Config {
  const settings = loadSettings(configSchema, crossFaults(sources.env), { folder, ...sources });
  const data = resolve(settings.data);
  return Object.freeze({
    ...settings,
    data,
    issuer: settings.issuer ?? `http://localhost:${settings.port}`,
    store: settings.store ?? `sqlite:${resolve(data, 'sen-id.db')}`,
    seal: { key_file: resolve(settings.seal.key_file ?? resolve(data, 'seal-keys.json')) },
    relying_parties: { ...settings.relying_parties, folder: resolve(settings.relying_parties.folder) },
  });
}
