import { itChecksLogouts } from '../support/logouts.ts';
import { describeClient } from '../support/walk.ts';

const walk = {
  ...{ login: '/login', stepUp: '/login?level=2', refresh: '/refresh', logout: '/logout', backchannel: true },
  // The first start compiles.
  timeout: 300_000,
};

describeClient('go-oidc', walk, (at) => {
  itChecksLogouts(walk, at);
});
