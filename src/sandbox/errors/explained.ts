import type { Localised } from '../../shared/index.ts';

/** A cause for which the provider refuses requests, as its catalogue has it. */
export interface ExplainedError {
  readonly id: string;
  readonly endpoints: readonly string[];
  /** OAuth error code. */
  readonly error: string;
  readonly status: number;
  /** `error_description`; `{name}` stands for a value. */
  readonly description: string;
  readonly cause: Localised;
  readonly cure: Localised;
}

/** The catalogue by id; empty while the provider is starting. */
export type ExplainedErrors = () => ReadonlyMap<string, ExplainedError>;

export const errorAddress = (id: string): string => `/errors#${encodeURIComponent(id)}`;
