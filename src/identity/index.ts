/**
 * identity: the personal number, the account and its lifecycle, account levels, guardianship, and the claims catalogue.
 * Never: how a person signs in (authentication), who may ask for a claim (relying-parties), fingerprints to anyone.
 * Law: Law on Identification 26/2023/QH15, Decree 69/2024/ND-CP (Art 7, 9, 20), Decree 137/2015 Art 13.
 * Standards: OpenID Connect Core 1.0 section 5.
 */
export { fullName, guardianOf, isOver, needsGuardian, opensAt } from './account.ts';
export type { Account, AccountId, Address, Begun, Identity, LivingSession, PersonName } from './account.ts';
export { openAccounts } from './accounts.ts';
export type { AccountDependencies, Accounts, CreateAccount } from './accounts.ts';
export { ageOn, isOfAge, mayHave } from './ages.ts';
export type { Age } from './ages.ts';
export { CLAIMS } from './claims/catalogue.ts';
export type { ClaimDefinition, ClaimSource } from './claims/definition.ts';
export { claimValues, displayValue, hasClaim, SCOPES } from './claims/values.ts';
export { accountsCollection, portraitsCollection } from './collections.ts';
export { ACRS, acrFor, satisfies } from './levels.ts';
export type { AccountLevel, Acr, AuthenticationLevel } from './levels.ts';
export { ACTORS, isLockBasis, liftersOf, LOCK_BASES, LOCK_RULES, settersOf } from './life/bases.ts';
export type { Actor, LockBasis, LockRule } from './life/bases.ts';
export { readCaseNumber } from './life/case-number.ts';
export type { LockCommand, LockOrder } from './life/locks.ts';
export { LIFE_MOVES } from './life/moves.ts';
export type { AccountState, LockEnd } from './life/moves.ts';
export { lockRequestsCollection } from './life/requests/collection.ts';
export { REQUEST_KINDS, REQUEST_MOVES } from './life/requests/moves.ts';
export type { RequestKind, RequestState } from './life/requests/moves.ts';
export { openLockRequests } from './life/requests/requests.ts';
export type { LockRequest, LockRequests, Overdue, ReceiveRequest, RequestList } from './life/requests/requests.ts';
export { agrees, groupedNumber, parsePersonalNumber, readPersonalNumber } from './personal-number.ts';
export type { PersonalNumber, Sex } from './personal-number.ts';
export { parsePhone } from './phone.ts';
export { identityProblems } from './problems.ts';
export { identitySettings } from './settings.ts';
