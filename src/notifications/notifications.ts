import { newId, plusSeconds, type Clock, type Language } from '../shared/index.ts';
import { openOutbox, type Seal, type Store } from '../storage/index.ts';
import { openChannels, type ChannelOptions, type Outgoing } from './channels.ts';
import { outboxCollection, type OutboxDocument } from './collection.ts';
import { reasonOf } from './failure.ts';
import { fitSms } from './sms.ts';
import { openTexts, type MessageParams } from './texts.ts';

/** What the sealed messages are bound to. */
const SEALED_AS = outboxCollection.name;
const LEASE_SECONDS = 30;
const KEEP_SECONDS = 86_400;
/** Seconds before the next attempt, after 1, 2, ... failures. */
const PAUSES = [2, 5, 15, 60, 300, 300, 300, 300, 300, 300, 300];

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
  /** Whether a gateway of the channel is configured. */
  reaches(channel: Message['to']['channel']): boolean;
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
  const outbox = openOutbox<OutboxDocument>({
    ...{ collection, clock, leaseSeconds: LEASE_SECONDS, pauses: PAUSES },
    carryOut: ({ sealed }) => channels.deliver(seal.open<Outgoing>(sealed, SEALED_AS)),
    failed({ _id, sealed, tries }, error) {
      const { channel } = seal.open<Outgoing>(sealed, SEALED_AS);
      log.warn({ message: _id, channel, tries: tries + 1, reason: reasonOf(error) }, 'a message was not delivered');
    },
    onFault: (error) => log.warn({ err: String(error) }, 'the outbox could not be read or written'),
  });

  const outgoingOf = ({ id = newId(), to, language, template, params }: Message): Outgoing => ({
    id,
    channel: to.channel,
    to: to.address,
    subject: to.channel === 'email' ? texts(language, `${template}.subject`, params) : '',
    text:
      to.channel === 'sms'
        ? fitSms((shown) => texts(language, `${template}.sms`, shown), params)
        : texts(language, `${template}.email`, params),
  });

  const reached = { sms: dependencies.sms.url !== undefined, email: dependencies.mail.url !== undefined };

  return {
    reaches: (channel) => reached[channel],
    async send(message) {
      const outgoing = outgoingOf(message);
      const expiresAt = plusSeconds(clock.now(), KEEP_SECONDS);
      await outbox.add({ _id: outgoing.id, sealed: seal.seal(outgoing, SEALED_AS), expiresAt });
    },
    async decoy(message) {
      const outgoing = outgoingOf(message);
      const expiresAt = plusSeconds(clock.now(), KEEP_SECONDS);
      const sealed = seal.seal(outgoing, SEALED_AS);
      // Not due before it expires.
      await collection.insertIfAbsent({ _id: outgoing.id, sealed, tries: 0, dueAt: expiresAt, expiresAt });
      outbox.track(collection.deleteOne({ _id: outgoing.id }));
    },
    start: () => outbox.start(),
    async stop() {
      await outbox.stop();
      channels.close();
    },
  };
}
