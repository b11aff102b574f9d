/** Background store calls (`collection.method`), which are not part of a response: outbox deliveries and polling. */
const BY_ITSELF =
  /^(?:relying_party_revisions|signing_keys)\.|^(?:outbox|oidc_logout_notices)\.(?!insert)|^(?:applications|accounts|lock_requests)\.find$|^lock_requests\.countDocuments$/;

/** Whether this store call happens in the background, independently of requests. */
export const isMadeByItself = (call: string): boolean => BY_ITSELF.test(call);
