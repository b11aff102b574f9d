import type { Clock } from '../../shared/index.ts';

/** A message as `GET /api/messages` returns it. */
export interface Message {
  /** Phone in E.164, or e-mail address. */
  readonly to: string;
  readonly channel: 'sms' | 'email';
  readonly text: string;
  /** RFC 3339 */
  readonly at: string;
}

export interface Messages {
  /** Keeps a message. Delivery is at least once, so a message with a known id is ignored. */
  receive(message: { id?: string | undefined; to: string; channel: Message['channel']; text: string }): void;
  /** Newest first: all messages, or those to one phone or address. */
  list(to?: string): readonly Message[];
}

/** The most recent messages, in memory. */
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

/** An address in the form that is compared. A query string turns a plus sign into a blank; this turns it back. */
const addressOf = (text: string): string =>
  text
    .replace(/^ (?=\d+$)/, '+')
    .trim()
    .toLowerCase();
