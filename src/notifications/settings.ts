import { z } from 'zod';
import { moduleSettings, optional, text, verbatim, webUri } from '../config/index.ts';

export const notificationSettings = moduleSettings(
  {
    notifications: z.strictObject({
      sms_url: optional(webUri),
      sms_token: verbatim(optional(text)),
      mail_url: optional(text.regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')),
      mail_from: text,
    }),
  },
  ({ notifications }, { production }) =>
    production && notifications.sms_url === undefined
      ? [{ key: 'notifications.sms_url', message: 'must be given in production mode' }]
      : [],
);
