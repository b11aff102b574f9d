/**
 * sandbox: stand-ins for the outside world: the population database, the biometric matcher, the citizens' phones and
 * mailboxes, a public-service portal and a payment provider. All people are fictional.
 * Never: imports the product. It talks to it over HTTP, as outsiders do. It is not loaded outside sandbox mode.
 * Follows: OpenID Connect Core 1.0, RP-Initiated Logout 1.0, Back-Channel Logout 1.0, RFC 7636 (PKCE), RFC 9126 (PAR),
 * RFC 7523 (private_key_jwt), RFC 9207 (iss), RFC 5280 (certificates), OpenAPI 3.1.
 */
export { demoRelyingParties } from './demo-records.ts';
export type { DemoRelyingParty } from './demo-records.ts';
export type { ExplainedError } from './errors/explained.ts';
export type { Inspector, SeenRequest, WireRequest } from './inspector/inspector.ts';
export { startPayment } from './payment/start.ts';
export type { PaymentOptions } from './payment/start.ts';
export type { OpenAccount, People } from './people/own/people.ts';
export type { ExtraFactor } from './people/own/request.ts';
export { sandboxPeople } from './people/people.ts';
export type { AccountState, PopulationRecord, SandboxPerson, Secrets } from './people/person.ts';
export { startPortal } from './portal/start.ts';
export type { PortalOptions } from './portal/start.ts';
export type { Running, SandboxLog } from './serving/running.ts';
export { FAILURES, HINT_PREFIX, simulateFailures } from './simulator/index.ts';
export type { Deeds, Failure, Pauses, Simulation, Simulator } from './simulator/index.ts';
export { isPermittedHost, PERMITTED_DOMAINS } from './tls/names.ts';
export { openTls } from './tls/open.ts';
export type { SandboxTls } from './tls/open.ts';
export { startSandbox } from './world/start.ts';
export type { RunningSandbox, SandboxOptions } from './world/start.ts';
