import { defineCollection, optional, required, Schema, type DocumentOf } from '../../../storage/index.ts';
import type { AccountId } from '../../account.ts';
import { REQUEST_KINDS, REQUEST_STATES, type RequestKind, type RequestState } from './moves.ts';

export const lockRequestsCollection = defineCollection({
  name: 'lock_requests',
  owner: 'identity',
  about: 'Requests of authorities and relying parties to lock an account; who asks, and what was written, is sealed',
  key: 'random',
  schema: new Schema({
    _id: required(String),
    account: required<AccountId>(String),
    kind: required<RequestKind>(String, { enum: REQUEST_KINDS }),
    state: required<RequestState>(String, { enum: REQUEST_STATES }),
    sealed: required(Buffer),
    /** Number of the file. */
    caseNumber: required(String),
    /** When the lock shall end by itself. */
    until: optional(Date),
    receivedAt: required(Date),
    /** Ends of the terms to answer and to act. */
    answerBy: required(Date),
    actBy: required(Date),
    decidedAt: optional(Date),
    /** Who decided it. */
    operator: optional(String),
    /** When a granted request is carried out next. */
    dueAt: optional(Date, { index: true }),
    tries: optional(Number),
    expiresAt: required(Date, { expires: 0 }),
  })
    .index({ state: 1, answerBy: 1 })
    .index({ state: 1, actBy: 1 }),
  sealed: ['sealed'],
});

export type LockRequestDocument = DocumentOf<typeof lockRequestsCollection>;
