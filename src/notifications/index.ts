/**
 * notifications: the outbox and the senders of SMS and e-mail.
 * Never: decides whom to tell what; keeps a message readable, or after it was delivered.
 */
export { openNotifications } from './notifications.ts';
export { notificationSettings } from './settings.ts';
export type { Message, NotificationDependencies, NotificationLog, Notifications } from './notifications.ts';
