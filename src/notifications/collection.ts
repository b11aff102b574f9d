import { defineCollection, OUTBOX_FIELDS, required, Schema, type DocumentOf } from '../storage/index.ts';

export const outboxCollection = defineCollection({
  name: 'outbox',
  owner: 'notifications',
  about: 'Messages that are not delivered yet',
  key: 'random, or made from what the message is about: the same id twice is one message',
  schema: new Schema({
    ...OUTBOX_FIELDS,
    sealed: required(Buffer),
  }),
  sealed: ['sealed'],
});

export type OutboxDocument = DocumentOf<typeof outboxCollection>;
