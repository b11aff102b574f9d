import type { Clock } from '../../shared/index.ts';

/** A message as `GET /api/messages` tells it. */
export interface Message {
  /** Phone in E.164, or e-mail address. */
  readonly to: string;
  readonly channel: 'sms' | 'email';
  readonly text: string;
  /** RFC 3339 */
  readonly at: string;
}

export interface Messages {
  /** Keeps a message; one that comes again under the same id (delivery is at least once) is kept once. */
  receive(message: { id?: string | undefined; to: string; channel: Message['channel']; text: string }): void;
  /** Newest first; all of them, or those to one phone or address. */
  list(to?: string): readonly Message[];
}

/** The last messages, in memory. */
export function openMessages(clock: Clock, limit = 500): Messages {
  const kept: { id: string | undefined; message: Message }[] = [];
  return {
    receive({ id, to, channel, text }) {
      if (id !== undefined && kept.some((known) => known.id === id && known.message.to === to)) return;
      kept.unshift({ id, message: { to, channel, text, at: clock.now().toISOString() } });
      kept.splice(limit);
    },
    list(to) {
      const wanted = to === undefined ? undefined : addressOf(to);
      return kept
        .map(({ message }) => message)
        .filter((message) => wanted === undefined || addressOf(message.to) === wanted);
    },
  };
}

/** An address as it is compared; a plus sign that a query string turned into a blank is one again. */
const addressOf = (text: string): string =>
  text
    .replace(/^ (?=\d+$)/, '+')
    .trim()
    .toLowerCase();
