import { z } from 'zod';
import {
  isLoopback,
  moduleSettings,
  optional,
  plainAddressFaults,
  text,
  verbatim,
  webUri,
  type ConfigFault,
} from '../config/index.ts';

/** nodemailer reads these options from the query of its address. */
const mailServer = text
  .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
  .refine(
    (value) => (URL.parse(value)?.hostname ?? '') !== '',
    'must name a mail server, such as smtps://mail.example.vn',
  );

/** Mails must leave encrypted: TLS from the start, or STARTTLS that cannot be skipped (RFC 3207 section 6). */
function mailFaults(address: string | undefined): ConfigFault[] {
  const url = address === undefined ? null : URL.parse(address);
  if (url === null || isLoopback(url.hostname)) return [];
  const option = (name: string): string | null => url.searchParams.get(name);
  const isEncrypted = url.protocol === 'smtps:' || option('requireTLS') === 'true';
  const isWeakened = url.searchParams.has('ignoreTLS') || url.searchParams.has('tls.rejectUnauthorized');
  if (isEncrypted && !isWeakened) return [];
  const message =
    'must be encrypted in production mode, unless it is on this machine: smtps://..., or smtp://...?requireTLS=true; without ignoreTLS and tls.rejectUnauthorized';
  return [{ key: 'notifications.mail_url', message }];
}

export const notificationSettings = moduleSettings(
  {
    notifications: z.strictObject({
      sms_url: optional(webUri),
      sms_token: verbatim(optional(text)),
      mail_url: optional(mailServer),
      mail_from: text,
    }),
  },
  ({ notifications: { sms_url: sms, mail_url: mail } }, { production }) => {
    if (!production) return [];
    const missing =
      sms === undefined ? [{ key: 'notifications.sms_url', message: 'must be given in production mode' }] : [];
    return [...missing, ...plainAddressFaults('notifications.sms_url', sms), ...mailFaults(mail)];
  },
);
