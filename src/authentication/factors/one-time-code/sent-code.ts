import { plusSeconds, type Problem } from '../../../shared/index.ts';
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
  /** Whether it replaced another one. */
  readonly again?: true;
}

/** When a code was sent, for the page that asks for it. */
export interface SentNote extends Pick<SentCode, 'sentAt' | 'again'> {
  /** Seconds until another one can be sent; 0: now. */
  readonly waitSeconds: number;
}

export const CODE_DIGITS = 6;
export const CODE_SECONDS = 300;
export const CODE_TRIES = 5;
/** A message takes some seconds to arrive. Another one within them would only end the first. */
export const RESEND_SECONDS = 30;

const { make } = codeProblems;

/** Why the code allows no further attempt; undefined if it does. */
export function endOf(code: SentCode | undefined, now: Date): Problem | undefined {
  if (code === undefined) return make.code_not_sent();
  if (code.used) return make.code_used();
  if (code.tries >= CODE_TRIES) return make.code_spent();
  return code.expiresAt <= now ? make.code_expired() : undefined;
}

/** Seconds until another code can be sent in place of this one; 0: now. */
export function secondsToResend(code: SentCode | undefined, now: Date): number {
  if (code === undefined) return 0;
  return Math.max(0, Math.ceil((plusSeconds(code.sentAt, RESEND_SECONDS).getTime() - now.getTime()) / 1000));
}

/** Why no other code can be sent in place of this one yet; undefined if it can. */
export function whyNotResent(code: SentCode | undefined, now: Date): Problem | undefined {
  const seconds = secondsToResend(code, now);
  return seconds === 0 ? undefined : make.code_just_sent({ seconds, count: seconds }, seconds);
}

export const sentNote = ({ sentAt, again }: SentCode, waitSeconds: number): SentNote => ({
  ...{ sentAt, waitSeconds },
  ...(again === undefined ? {} : { again }),
});

/** Codes sent at this time or before can be replaced. */
export const replaceableSince = (now: Date): Date => plusSeconds(now, -RESEND_SECONDS);

/** The part of a filter that finds a document whose field `code` allows another attempt at this code. */
export const withTriesLeft = (digest: string, now: Date) => ({
  'code.digest': digest,
  'code.used': false,
  'code.tries': { $lt: CODE_TRIES },
  'code.expiresAt': { $gt: now },
});

/** The refusal after a wrong attempt: how many are left, or that it was the last. */
export const afterMiss = ({ tries }: SentCode): Problem =>
  tries >= CODE_TRIES ? make.code_spent() : make.code_wrong({ left: CODE_TRIES - tries, count: CODE_TRIES - tries });
