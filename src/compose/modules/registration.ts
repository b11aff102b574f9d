import type { Authentication } from '../../authentication/index.ts';
import type { Notifications } from '../../notifications/index.ts';
import { openPopulation } from '../../population/index.ts';
import { openRegistration, openReissue, type Registration, type Reissue } from '../../registration/index.ts';
import type { Metrics } from '../../web/index.ts';
import type { Foundation } from '../foundation.ts';
import { composeNotifications } from './notifications.ts';

export interface RegistrationParts {
  readonly notifications: Notifications;
  readonly authentication: Authentication;
  readonly metrics: Metrics;
}

/** What the hotline's command needs: activations that are issued once more. `stop` waits for the messages. */
export function composeReissue(foundation: Foundation): Reissue & { stop(): Promise<void> } {
  const { registration, issuer } = foundation.config;
  const notifications = composeNotifications(foundation);
  const reissue = openReissue({
    ...foundation,
    notifications,
    options: { issuer, activateSeconds: registration.activate_within },
  });
  return { ...reissue, stop: () => notifications.stop() };
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
