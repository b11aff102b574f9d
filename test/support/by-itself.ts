/** Calls of the store, `collection.method`, that are no part of an answer: deliveries of the outbox, and what is looked for every second or so. */
const BY_ITSELF = /^(?:relying_party_revisions|signing_keys)\.|^outbox\.(?!insertOne)/;

/** Whether the product makes this call of the store by itself, at a time of its own, whoever asks for what. */
export const isMadeByItself = (call: string): boolean => BY_ITSELF.test(call);
