/** What an audit event may hold: pseudonymous ids, codes and counts; never a name, number, phone or address. */
type Detail = string | number | boolean | readonly string[];

/** Every type of event with what it says; the reference page is made from it. */
export const AUDIT_EVENTS = {
  account_created: 'An account was made.',
  account_activated: 'The holder activated the account (D69 Art 12).',
  account_locked: 'The account was locked, for the basis named.',
  account_unlocked: 'The basis of a lock ended.',
  password_accepted: 'The right password was given.',
  password_rejected: 'A wrong number or password was given; the account is named only where there is one.',
  password_rehashed: 'The password was hashed anew with stronger parameters.',
  password_changed: 'The password was set or changed.',
  sign_in_throttled: 'A try was refused without a look at the password, after too many failures.',
  one_time_code_sent: 'A one-time code was handed to the SMS gateway or mail server.',
  one_time_code_accepted: 'The right one-time code was given.',
  one_time_code_rejected: 'A wrong, expired or used one-time code was given.',
  totp_accepted: 'The right code of an authenticator app was given.',
  totp_rejected: 'A wrong or used code of an authenticator app was given.',
  recovery_code_used: 'A recovery code was used up; `left` are left.',
  recovery_code_rejected: 'A wrong or used recovery code was given.',
  portrait_accepted: 'The matcher found a live picture alike to the portrait.',
  portrait_rejected: 'A picture was not alike, or not of a living person; `problem` says which.',
  portrait_unchecked: 'A picture could not be compared: the matcher did not answer.',
  passcode_accepted: 'The right passcode was given on a known device.',
  passcode_rejected: 'A wrong passcode was given, or one where it is off.',
  authenticator_added: 'The holder added an authenticator; `factor` says of which kind.',
  authenticator_removed: 'An authenticator was removed; `factor` says of which kind.',
  passkey_accepted: 'A passkey was used.',
  passkey_rejected:
    'An answer with a passkey was refused, for the `reason` named: malformed, challenge, unknown, response, account_not_open, or counter (it did not advance: the authenticator may have been cloned).',
  recovery_begun: 'A recovery of a password or phone was begun; the account is named only where there is one.',
  recovery_confirmed: 'The second factor of a recovery was shown; `factor` says which.',
  recovery_answers_rejected: 'Wrong answers to the recovery questions were given.',
  recovery_questions_set: 'The holder chose recovery questions.',
  password_recovered: 'A forgotten password was set anew; `factor` says what it was confirmed with.',
  recovery_hold_lifted: 'An officer saw the holder after a recovery: LoA2 no longer waits.',
  phone_change_requested: 'A change of the registered phone was asked for; it waits.',
  phone_change_cancelled: 'A change of the phone that waited was cancelled.',
  phone_changed: 'The registered phone was changed, by an officer where one is named.',
  step_up_completed: 'A session reached a higher authentication level.',
  device_added: 'A citizen signed in on a device that was not known before; the holder is told.',
  risk_raised: 'The circumstances of a sign-in asked for a higher level, by the rules named.',
  signed_in: 'A citizen signed in.',
  signed_out: 'A session ended.',
  approval_asked: 'A sign-in asked for an approval on another device: of its holder, or of a child’s guardian.',
  approval_code_rejected: 'A stale or wrong QR code, or a wrong typed one, was given for an approval.',
  approval_code_passed_on: 'A QR code was scanned by more browsers than one person holds; its request was ended.',
  approval_number_rejected: 'The number typed to approve was not the one on the screen that asked.',
  approval_given: 'The holder, or the guardian, approved a sign-in on another device.',
  approval_refused: 'The holder, or the guardian, refused a sign-in on another device.',
  approval_used: 'The sign-in that asked for an approval went on with it.',
  consent_given: 'The citizen agreed to release claims to a relying party.',
  consent_refused: 'The citizen said no to a relying party.',
  consent_withdrawn: 'The citizen took a consent back.',
  claims_released: 'An authorization was issued to a relying party, with the claims named.',
  authorization_refused: 'A relying party got an error instead of an authorization.',
  code_reuse_detected: 'An authorization code was used twice; all that came of it was revoked.',
  refresh_token_reuse_detected: 'An old refresh token was used again; its whole family was revoked.',
  signing_key_rotated: 'The signing keys were rotated.',
  relying_party_changed: 'A record of a relying party was registered or changed.',
  relying_party_removed: 'A record of a relying party was removed.',
} as const;

export type AuditEventType = keyof typeof AUDIT_EVENTS;

/** Something that happened, in the past tense. */
export interface AuditEvent {
  readonly type: AuditEventType;
  /** Account id, random. */
  readonly account?: string;
  /** Relying party, its client_id. */
  readonly rp?: string;
  readonly [detail: string]: Detail | undefined;
}
