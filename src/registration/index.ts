/**
 * registration: applications for an account, from what a person declares to what the population database says of it;
 * the activation of an account that was made.
 * Never: pages; an account without a match in the population database; a word to anybody about accounts whose phone
 * they have not proven.
 * Law: D69 Art 7 (who may have an account), Art 9 (levels), the deadlines and steps of activation.
 */
export { activationsCollection } from './activations/activation-documents.ts';
export { activationVisitsCollection } from './activations/visit-documents.ts';
export { openReissue } from './activations/issuing.ts';
export type { Reissue } from './activations/issuing.ts';
export type { ActivationState, ActivationStep } from './activations/state.ts';
export { applicationsCollection, phoneClaimsCollection } from './applications/application-documents.ts';
export type { ApplicationView } from './applications/applications.ts';
export type { Declared, Typed } from './applications/declared.ts';
export { registrationProblems } from './problems.ts';
export { openRegistration } from './registration.ts';
export type { Registration, RegistrationDependencies, RegistrationOptions } from './registration.ts';
export { registrationSettings } from './settings.ts';
export { MACHINES } from './states.ts';
export type { Machine, Move } from './states.ts';
