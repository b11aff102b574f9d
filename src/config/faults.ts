/** One fault of the configuration. */
export interface ConfigFault {
  /** The key, such as `lifetimes.id_token`. */
  readonly key: string;
  /** What is wrong and how to correct it. */
  readonly message: string;
}

/** The configuration is refused. The message names every fault. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(
      [
        `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:`,
        ...faults.map(({ key, message }) => `  ${key}: ${message}`),
        'Settings and their meaning: config/default.yaml',
      ].join('\n'),
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}
