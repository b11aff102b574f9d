import { newId, plusSeconds, type Clock, type Language } from '../shared/index.ts';
import type { Seal, Store } from '../storage/index.ts';
import { openChannels, type ChannelOptions, type Outgoing } from './channels.ts';
import { outboxCollection, type OutboxDocument } from './collection.ts';
import { openTexts, type MessageParams } from './texts.ts';

/** What the sealed messages are bound to. */
const SEALED_AS = outboxCollection.name;
const LEASE_SECONDS = 30;
const KEEP_SECONDS = 86_400;
const SWEEP_MS = 2000;
const BATCH = 20;
/** Seconds before the next attempt, after 1, 2, ... failures. */
const BACKOFF_SECONDS = [2, 5, 15, 60, 300];
const MOST_TRIES = 12;

export interface Message {
  /** Idempotency key: two messages with the same id are one. */
  readonly id?: string;
  readonly to: { readonly channel: 'sms' | 'email'; readonly address: string };
  readonly language: Language;
  /** Key of the text in messages.json. */
  readonly template: string;
  readonly params: MessageParams;
}

export interface NotificationLog {
  warn(details: object, message: string): void;
}

export interface NotificationDependencies extends ChannelOptions {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly localesFolder: string;
  readonly log: NotificationLog;
}

export interface Notifications {
  /** Resolves when the message is durable; it is then delivered at least once. */
  send(message: Message): Promise<void>;
  /** Does the same work as `send` without a recipient, so that the work does not reveal whether an account exists. */
  decoy(message: Message): Promise<void>;
  /** Periodically delivers messages that other processes left behind. */
  start(): void;
  /** Waits for pending deliveries. */
  stop(): Promise<void>;
}

/**
 * The outbox, shared by all processes: messages are stored first, then delivered, with a growing delay between
 * attempts.
 */
export function openNotifications(dependencies: NotificationDependencies): Notifications {
  const { store, seal, clock, localesFolder, log } = dependencies;
  const channels = openChannels(dependencies);
  const texts = openTexts(localesFolder);
  const collection = store.collection(outboxCollection);
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;

  const attempt = async ({ _id, sealed, tries }: OutboxDocument): Promise<void> => {
    const message = seal.open<Outgoing>(sealed, SEALED_AS);
    try {
      await channels.deliver(message);
      await collection.deleteOne({ _id });
    } catch (error) {
      log.warn(
        { message: _id, channel: message.channel, tries: tries + 1, err: String(error) },
        'a message was not delivered',
      );
      const seconds = BACKOFF_SECONDS[Math.min(tries, BACKOFF_SECONDS.length - 1)] ?? 300;
      if (tries + 1 >= MOST_TRIES) await collection.deleteOne({ _id });
      else
        await collection.updateOne({ _id }, { $set: { tries: tries + 1, dueAt: plusSeconds(clock.now(), seconds) } });
    }
  };
  const track = (work: Promise<void>): void => {
    const done = work
      .catch((error: unknown) => log.warn({ err: String(error) }, 'the outbox could not be read or written'))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };

  const sweep = async (): Promise<void> => {
    const due = await collection
      .find({ dueAt: { $lte: clock.now() } })
      .sort({ dueAt: 1 })
      .limit(BATCH)
      .toArray();
    for (const document of due) {
      // One of several processes claims the lease; if it dies, the message becomes due again.
      const { matchedCount } = await collection.updateOne(
        { _id: document._id, dueAt: document.dueAt },
        { $set: { dueAt: plusSeconds(clock.now(), LEASE_SECONDS) } },
      );
      if (matchedCount === 1) await attempt(document);
    }
  };

  const outgoingOf = ({ id = newId(), to, language, template, params }: Message): Outgoing => ({
    id,
    channel: to.channel,
    to: to.address,
    subject: to.channel === 'email' ? texts(language, `${template}.subject`, params) : '',
    text: texts(language, `${template}.${to.channel}`, params),
  });

  return {
    async send(message) {
      const outgoing = outgoingOf(message);
      const now = clock.now();
      const document: OutboxDocument = {
        _id: outgoing.id,
        sealed: seal.seal(outgoing, SEALED_AS),
        tries: 0,
        // This process delivers it at once; if it dies, another one does.
        dueAt: plusSeconds(now, LEASE_SECONDS),
        expiresAt: plusSeconds(now, KEEP_SECONDS),
      };
      if (await collection.insertIfAbsent(document)) track(attempt(document));
    },
    async decoy(message) {
      const outgoing = outgoingOf(message);
      const expiresAt = plusSeconds(clock.now(), KEEP_SECONDS);
      const sealed = seal.seal(outgoing, SEALED_AS);
      // Not due before it expires.
      await collection.insertIfAbsent({ _id: outgoing.id, sealed, tries: 0, dueAt: expiresAt, expiresAt });
      track(collection.deleteOne({ _id: outgoing.id }).then(() => undefined));
    },
    start() {
      timer ??= setInterval(() => track(sweep()), SWEEP_MS);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      channels.close();
    },
  };
}
