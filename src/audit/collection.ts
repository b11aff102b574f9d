import { defineCollection, required, Schema, type DocumentOf } from '../storage/index.ts';

/** Events as they are kept: each is linked by hash to the one before of the same writer. */
export const auditCollection = defineCollection({
  name: 'audit',
  owner: 'audit',
  about: 'What happened: one event each, linked by hash to the one before of its writer',
  // The sequence in 12 digits: in the order of ids, each chain stands in a row.
  key: '`<writer>:<sequence>`',
  schema: new Schema({
    _id: required(String),
    writer: required(String),
    sequence: required(Number),
    at: required(Date),
    /** The event as JSON, exactly as hashed. */
    event: required(String),
    previous: required(String),
    hash: required(String),
    expiresAt: required(Date, { expires: 0 }),
  }),
});

export type AuditRecord = DocumentOf<typeof auditCollection>;
