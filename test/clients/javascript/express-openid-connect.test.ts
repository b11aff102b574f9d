import { itChecksLogouts } from '../support/logouts.ts';
import { describeClient, type Walk } from '../support/walk.ts';

const WALK: Walk = {
  ...{ login: '/login', stepUp: '/login?level=2', refresh: '/refresh', logout: '/logout', backchannel: true },
};

describeClient('express-openid-connect', WALK, (at) => itChecksLogouts(WALK, at));
