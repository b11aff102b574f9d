import type { Authentication } from '../../authentication/index.ts';
import type { Notifications } from '../../notifications/index.ts';
import { openPopulation } from '../../population/index.ts';
import { openRegistration, type Registration } from '../../registration/index.ts';
import type { Metrics } from '../../web/index.ts';
import type { Foundation } from '../foundation.ts';

export interface RegistrationParts {
  readonly notifications: Notifications;
  readonly authentication: Authentication;
  readonly metrics: Metrics;
}

export function composeRegistration(foundation: Foundation, { metrics, ...parts }: RegistrationParts): Registration {
  const { population, registration, issuer } = foundation.config;
  return openRegistration({
    ...foundation,
    ...parts,
    population: openPopulation({ url: population.url, token: population.token }),
    countApplication: (outcome) => metrics.applications.inc({ outcome }),
    countActivation: (outcome) => metrics.activations.inc({ outcome }),
    options: {
      issuer,
      activateSeconds: registration.activate_within,
      keepSeconds: registration.keep,
      keepDecidedSeconds: registration.keep_decided,
    },
  });
}
