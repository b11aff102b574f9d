/**
 * audit: the typed catalogue of events and their append-only record, each event linked by hash to the one before of its writer.
 * Never: personal data; only pseudonymous ids, codes and counts. Kept five years (usage history).
 */
export { openAudit } from './audit.ts';
export type { Audit, AuditDependencies } from './audit.ts';
export type { ChainFault, Verified } from './chains.ts';
export { AUDIT_EVENTS } from './events.ts';
export type { AuditEvent, AuditEventType } from './events.ts';
