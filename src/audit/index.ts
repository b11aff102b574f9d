/**
 * audit: how modules declare their events, and the append-only log of events, each linked by hash to the previous event
 * of its writer.
 * Never: personal data (only pseudonymous ids, codes and counts); the events themselves, which each module declares.
 * Follows: usage history is kept for five years.
 */
export { openAudit } from './audit.ts';
export type { Audit, AuditDependencies } from './audit.ts';
export type { ChainFault, Verified } from './chains.ts';
export { auditCollection } from './collection.ts';
export { defineEvents } from './events.ts';
export type { AuditEvent, EventCatalogue, EventDefinition, EventField } from './events.ts';
