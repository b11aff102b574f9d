import type { Transporter } from 'nodemailer';
import { DeliveryFailure } from './failure.ts';

/** An outgoing message. */
export interface Outgoing {
  readonly id: string;
  readonly channel: 'sms' | 'email';
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface ChannelOptions {
  readonly sms: { readonly url: string | undefined; readonly token?: string | undefined };
  readonly mail: { readonly url: string | undefined; readonly from: string };
}

const TIMEOUT_MS = 5000;

/** One address (RFC 5321 section 4.1.2) without quotes, comments or anything that would make it several. */
const ONE_ADDRESS = /^[^\s"(),:;<>@[\\\]]+@[^\s"(),:;<>@[\\\]]+$/;

/** Delivers a message to the gateway, or throws. */
export function openChannels({ sms, mail }: ChannelOptions): {
  deliver(message: Outgoing): Promise<void>;
  close(): void;
} {
  let transport: Transporter | undefined;
  const sendSms = async ({ id, to, text }: Outgoing): Promise<void> => {
    if (sms.url === undefined) throw new DeliveryFailure('notifications.sms_url is not configured');
    const answer = await fetch(sms.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(sms.token === undefined ? {} : { authorization: `Bearer ${sms.token}` }),
      },
      body: JSON.stringify({ id, to, text }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new DeliveryFailure(`the SMS gateway answered ${answer.status}`);
  };
  const sendMail = async ({ id, to, subject, text }: Outgoing): Promise<void> => {
    if (mail.url === undefined) throw new DeliveryFailure('notifications.mail_url is not configured');
    if (!ONE_ADDRESS.test(to)) throw new DeliveryFailure('the recipient is not one mail address');
    // Loaded with the first mail, to speed up the start: an installation may send none for days.
    const { createTransport } = await import('nodemailer');
    transport ??= createTransport({ url: mail.url, connectionTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS });
    // The same Message-ID at each attempt, so that a mail accepted twice is recognised as one.
    // As an object, the address is taken as it is; a text would be parsed as a list.
    const recipient = { name: '', address: to };
    await transport.sendMail({ from: mail.from, to: recipient, subject, text, messageId: `<${id}@sen-id>` });
  };
  return {
    deliver: (message) => (message.channel === 'sms' ? sendSms(message) : sendMail(message)),
    close: () => transport?.close(),
  };
}
