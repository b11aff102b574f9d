/**
 * guarding: protection against guessing: delays after failures, counted per account, place and network; risk rules; the
 * country of an address.
 * Never: the guessed secrets. It sees only keyed digests and counts, no password and no code.
 * Follows: NIST SP 800-63B section 3.2.2 (limiting failed attempts), RFC 6177 (how large the network of one customer
 * is).
 */
export { countryName, countryOf } from './places/country.ts';
export { crowded, guardingProblems, tooMany } from './problems.ts';
export { openRisk } from './risk/assess.ts';
export type { Assess, Assessment, Circumstances, Recognise, Recognised, RecognisedDevice, Use } from './risk/assess.ts';
export { RISK_RULES } from './risk/rules.ts';
export type { RiskRule, RiskSettings } from './risk/rules.ts';
export { failuresEverywhereCollection, openFailuresEverywhere, SPRAYING } from './throttling/everywhere.ts';
export { throttlingEvents } from './throttling/events.ts';
export { familiarPlacesCollection, openFamiliarPlaces } from './throttling/familiar-places.ts';
export type { Whence } from './throttling/familiar-places.ts';
export { openPasswordAttempts } from './throttling/password-attempts.ts';
export type { Attempt, PasswordAttempts } from './throttling/password-attempts.ts';
export { delayAfter, THROTTLES } from './throttling/policies.ts';
export type { ThrottleName, ThrottlePolicy } from './throttling/policies.ts';
export { openThrottle, throttlesCollection } from './throttling/throttle.ts';
export type { Closed, Throttle } from './throttling/throttle.ts';
export { openTries } from './throttling/tries.ts';
export type { MakeTry, Tried } from './throttling/tries.ts';
export { FIXED_UNFINISHED, openUnfinished, unfinishedCollection } from './throttling/unfinished.ts';
export type { Unfinished, UnfinishedLimit, UnfinishedLimits } from './throttling/unfinished.ts';
export { placeKey, whereabouts } from './throttling/whereabouts.ts';
