import { describeClient } from './support/walk.ts';

describeClient('express-openid-connect', {
  ...{ login: '/login', stepUp: '/login?level=2', refresh: '/refresh', logout: '/logout', backchannel: true },
});
