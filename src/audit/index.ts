/**
 * audit: how modules declare their events, and the append-only record of them, each event linked by hash to the one before of its writer.
 * Never: personal data, only pseudonymous ids, codes and counts; which events there are: each module declares its own.
 * Follows: usage history is kept for five years.
 */
export { openAudit } from './audit.ts';
export type { Audit, AuditDependencies } from './audit.ts';
export type { ChainFault, Verified } from './chains.ts';
export { defineEvents } from './events.ts';
export type { AuditEvent, EventCatalogue, EventDefinition, EventField } from './events.ts';
