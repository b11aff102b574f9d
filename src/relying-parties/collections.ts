import { defineCollection, required, Schema, type DocumentOf } from '../storage/index.ts';

export const relyingPartiesCollection = defineCollection({
  name: 'relying_parties',
  owner: 'relying-parties',
  about: 'Records of relying parties and their logos; sealed, for a record holds the client secret',
  key: 'client id of the relying party',
  schema: new Schema({
    _id: required(String),
    sealed: required(Buffer),
    /** Random; changes with each put. */
    version: required(String),
    updatedAt: required(Date),
  }),
  sealed: ['sealed'],
});

export const revisionsCollection = defineCollection({
  name: 'relying_party_revisions',
  owner: 'relying-parties',
  about: 'A number that each change of the records raises, so that processes read them only where it differs',
  key: '`relying-parties`, the only one',
  schema: new Schema({ _id: required(String), revision: required(Number) }),
});

export type StoredRecord = DocumentOf<typeof relyingPartiesCollection>;
