import { describeClient } from './support/walk.ts';

describeClient('passport-openidconnect', {
  ...{ login: '/login', stepUp: '/login?level=2', refresh: '/refresh', logout: '/logout', backchannel: true },
});
