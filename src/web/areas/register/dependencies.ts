import type { KeyObject } from 'node:crypto';
import type { Authentication } from '../../../authentication/index.ts';
import type { Registration } from '../../../registration/index.ts';
import type { Clock } from '../../../shared/index.ts';

export interface RegisterDependencies {
  readonly authentication: Authentication;
  readonly registration: Registration;
  readonly clock: Clock;
  /** Key of the forms' tokens. */
  readonly formKey: KeyObject;
}
