import { itChecksLogouts } from '../support/logouts.ts';
import { describeClient, type Walk } from '../support/walk.ts';

const WALK: Walk = {
  refused: 'Try signing in with a different account.',
  ...{ login: '/login', stepUp: '/login?level=2', refresh: '/refresh', logout: '/logout', backchannel: true },
};

describeClient('authjs', WALK, (at) => itChecksLogouts(WALK, at));
