/**
 * notifications: the outbox and the senders of SMS and e-mail.
 * Never: decides whom to notify of what; stores a message unsealed, or after its delivery.
 */
export { outboxCollection } from './collection.ts';
export { openNotifications } from './notifications.ts';
export { notificationSettings } from './settings.ts';
export { fitSms, MOST_PARTS, smsParts } from './sms.ts';
export { openTexts } from './texts.ts';
export type { Message, NotificationDependencies, NotificationLog, Notifications } from './notifications.ts';
