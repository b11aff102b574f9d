import { defineCollection, required, Schema, type DocumentOf } from '../storage/index.ts';

export const outboxCollection = defineCollection({
  name: 'outbox',
  owner: 'notifications',
  about: 'Messages that are not delivered yet',
  key: 'random, or made from what the message is about: the same id twice is one message',
  schema: new Schema({
    _id: required(String),
    sealed: required(Buffer),
    tries: required(Number),
    /** End of the lease: no other process claims the message before. */
    dueAt: required(Date, { index: true }),
    expiresAt: required(Date, { expires: 0 }),
  }),
  sealed: ['sealed'],
});

export type OutboxDocument = DocumentOf<typeof outboxCollection>;
