import { describeClient } from './support/walk.ts';

describeClient('authjs', {
  ...{ login: '/login', stepUp: '/login?level=2', refresh: '/refresh', logout: '/logout', backchannel: true },
});
