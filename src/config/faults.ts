/** One thing wrong with the configuration. */
export interface ConfigFault {
  /** The key, such as `lifetimes.id_token`. */
  readonly key: string;
  /** What is wrong and how to mend it. */
  readonly message: string;
}

/** Start is refused: every fault found is named. */
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
