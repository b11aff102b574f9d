import { resolve } from 'node:path';
import { openNotifications, type Notifications } from '../../notifications/index.ts';
import { ROOT } from '../configuration.ts';
import type { Ground } from '../ground.ts';

export function composeNotifications(ground: Ground): Notifications {
  const { sms_url, sms_token, mail_url, mail_from } = ground.config.notifications;
  return openNotifications({
    ...ground,
    localesFolder: resolve(ROOT, 'views/locales'),
    sms: { url: sms_url, token: sms_token },
    mail: { url: mail_url, from: mail_from },
  });
}
