import type { Problem } from '../../../shared/index.ts';
import { codeProblems } from './problems.ts';

/** Factors whose one-time codes are sent. */
export type CodeFactor = 'sms_code' | 'email_code';

/** A one-time code that was sent in a sign-in. */
export interface SentCode {
  /** Keyed digest, bound to the sign-in and the account. */
  readonly digest: string;
  readonly sentAt: Date;
  readonly expiresAt: Date;
  /** Attempts so far. */
  readonly tries: number;
  readonly used: boolean;
}

export const CODE_DIGITS = 6;
export const CODE_SECONDS = 300;
export const CODE_TRIES = 5;

const { make } = codeProblems;

/** Why the code allows no further attempt; undefined if it does. */
export function endOf(code: SentCode | undefined, now: Date): Problem | undefined {
  if (code === undefined) return make.code_not_sent();
  if (code.used) return make.code_used();
  if (code.tries >= CODE_TRIES) return make.code_spent();
  return code.expiresAt <= now ? make.code_expired() : undefined;
}

/** The refusal after a wrong attempt: how many are left, or that it was the last. */
export const afterMiss = ({ tries }: SentCode): Problem =>
  tries >= CODE_TRIES ? make.code_spent() : make.code_wrong({ left: CODE_TRIES - tries, count: CODE_TRIES - tries });
