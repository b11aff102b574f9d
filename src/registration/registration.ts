import { openActivations, type Activations } from './activations/activations.ts';
import { openApplications, type Applications } from './applications/applications.ts';
import type { RegistrationDependencies } from './parts.ts';

export type { RegistrationDependencies, RegistrationOptions } from './parts.ts';

export interface Registration {
  /** Whether anybody can register or activate: both take a message to a phone. */
  readonly isOffered: boolean;
  /** Days to activate an account, for texts. */
  readonly activateDays: number;
  readonly applications: Applications;
  readonly activations: Activations;
  /** Carries out what other processes left behind, now and periodically. */
  start(): void;
  /** Completes what a process that died left undone. */
  resume(): Promise<void>;
  /** Waits for what is being carried out. */
  stop(): Promise<void>;
}

const DAY = 86_400;

/** Opens applications and activations on the same parts. */
export function openRegistration(dependencies: RegistrationDependencies): Registration {
  const { codes, throttle, placeOf, notices } = dependencies.authentication;
  const parts = { ...dependencies, codes, throttle, placeOf, notices };
  const activations = openActivations(parts);
  const applications = openApplications({ ...parts, activations });
  return {
    isOffered: dependencies.notifications.reaches('sms'),
    activateDays: Math.round(dependencies.options.activateSeconds / DAY),
    applications,
    activations,
    start: () => applications.start(),
    resume: () => activations.resume(),
    stop: () => applications.stop(),
  };
}
