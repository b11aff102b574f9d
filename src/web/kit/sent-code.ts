import type { SentNote } from '../../authentication/factors/index.ts';
import { clockText, plusSeconds, type Clock, type Language } from '../../shared/index.ts';

/** A code that was sent, as the page that asks for it says. */
export interface SentCodeView {
  /** Time of day. */
  readonly at: string;
  /** Whether it replaced another one. */
  readonly again: boolean;
  /** When another one can be sent, if not now. */
  readonly wait: { readonly seconds: number; readonly until: string } | undefined;
}

export const sentCodeView = (
  { sentAt, again, waitSeconds }: SentNote,
  clock: Clock,
  language: Language,
): SentCodeView => ({
  at: clockText(sentAt, language),
  again: again === true,
  wait:
    waitSeconds === 0
      ? undefined
      : { seconds: waitSeconds, until: clockText(plusSeconds(clock.now(), waitSeconds), language) },
});
