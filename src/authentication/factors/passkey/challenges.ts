import { randomBytes, timingSafeEqual } from 'node:crypto';
import { epochSeconds, type Clock } from '../../../shared/index.ts';
import { defineCollection, required, Schema, type Seal, type Store } from '../../../storage/index.ts';

export const CHALLENGE_SECONDS = 300;

const NONCE_BYTES = 16;
const EXPIRY_BYTES = 4;
const HEAD_BYTES = NONCE_BYTES + EXPIRY_BYTES;

export const spentChallengesCollection = defineCollection({
  name: 'spent_challenges',
  owner: 'authentication/factors',
  about: 'WebAuthn challenges that were used, until they would have expired anyway',
  key: 'nonce of the challenge',
  schema: new Schema({ _id: required(String), expiresAt: required(Date, { expires: 0 }) }),
});

/** Purpose of a challenge; a response for one purpose is invalid for another. */
export type ChallengePurpose = 'sign-in' | 'step-up' | 'enrolment';

export interface ChallengeBinding {
  readonly purpose: ChallengePurpose;
  /** The interaction's uid, or the session's. */
  readonly id: string;
  /** The account whose passkey must respond; empty for any account. */
  readonly accountId: string;
}

/**
 * WebAuthn challenges (level 3, section 13.4.3): random, valid for five minutes and one use, for one sign-in or
 * session. A MAC proves that a challenge is ours, so rendering a page writes nothing. It is stored when it is used
 * (insert-if-absent).
 */
export function openChallenges({ store, seal, clock }: { store: Store; seal: Seal; clock: Clock }) {
  const collection = store.collection(spentChallengesCollection);

  const macOf = (head: Buffer, { purpose, id, accountId }: ChallengeBinding): Buffer =>
    Buffer.from(
      seal.digest([purpose, id, accountId, head.toString('base64url')].join('\n'), 'passkey-challenge'),
      'base64url',
    );

  return {
    /** @returns 52 bytes in base64url: nonce, expiry (epoch seconds), MAC. */
    make(binding: ChallengeBinding): string {
      const head = Buffer.concat([randomBytes(NONCE_BYTES), Buffer.alloc(EXPIRY_BYTES)]);
      head.writeUInt32BE(epochSeconds(clock) + CHALLENGE_SECONDS, NONCE_BYTES);
      return Buffer.concat([head, macOf(head, binding)]).toString('base64url');
    },

    /** Consumes a challenge. @returns false if it is not ours, bound to something else, too old, or already used. */
    async spend(challenge: string, binding: ChallengeBinding): Promise<boolean> {
      const bytes = Buffer.from(challenge, 'base64url');
      const head = bytes.subarray(0, HEAD_BYTES);
      const mac = bytes.subarray(HEAD_BYTES);
      const right = macOf(head, binding);
      if (mac.length !== right.length || !timingSafeEqual(mac, right)) return false;
      const expiry = head.readUInt32BE(NONCE_BYTES);
      if (expiry <= epochSeconds(clock)) return false;
      return collection.insertIfAbsent({
        _id: head.toString('base64url', 0, NONCE_BYTES),
        expiresAt: new Date(expiry * 1000),
      });
    },
  };
}

export type Challenges = ReturnType<typeof openChallenges>;
