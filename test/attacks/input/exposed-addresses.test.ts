import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { openTarget, type Target } from '../support/attacker.ts';

/** Files that lie about in a folder like ours, and addresses of tools that other servers have. */
const LYING_ABOUT = [
  ...['/.git/HEAD', '/.git/config', '/.gitignore', '/.svn/entries', '/.env', '/.ci/run', '/.DS_Store'],
  ...['/package.json', '/package-lock.json', '/config/default.yaml', '/config/', '/data/seal-keys.json'],
  ...[
    '/data/sen-id.db',
    '/src/main.ts',
    '/views/layout.njk',
    '/node_modules/koa/package.json',
    '/test/',
    '/docs/asvs.md',
  ],
  ...[
    '/debug',
    '/debug/vars',
    '/server-status',
    '/status',
    '/admin',
    '/actuator/env',
    '/swagger.json',
    '/openapi.json',
  ],
  ...['/graphql', '/api', '/.well-known/', '/api/people', '/api/messages', '/people', '/messages'],
];
const CLIMBING = [
  '/assets/../package.json',
  '/assets/..%2fpackage.json',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/assets/....//package.json',
  '/assets/..%5cpackage.json',
  '/assets/app.css%00.js',
  '/assets/%252e%252e%252fpackage.json',
  '/relying-parties/..%2f..%2fpackage.json/logo',
  '/relying-parties/%2e%2e/logo',
];
const FOLDERS = [
  '/assets',
  '/assets/',
  '/relying-parties',
  '/relying-parties/',
  '/interaction/',
  '/health',
  '/health/',
];
const SECRETS =
  /"dependencies"|lockfileVersion|trusted_proxies|ref: refs|"keys"\s*:\s*\[\s*\{\s*"id"|SQLite format|Index of/;

describe('attack: looking for what lies about', function () {
  this.timeout(60_000);
  let target: Target;
  before(async () => {
    target = await openTarget();
  });
  after(() => target.close());

  const raw = async (line: string, headers: readonly string[] = []): Promise<string> => {
    const socket = connect(target.test.config.port, 'localhost');
    await once(socket, 'connect');
    socket.write([line, 'host: localhost', ...headers, 'connection: close', '', ''].join('\r\n'));
    return text(socket);
  };
  const statusOf = (answer: string): number => Number(answer.split(' ', 2)[1]);

  for (const [what, paths] of [
    ['files of the installation, and tools of others', LYING_ABOUT],
    ['files outside of a folder that is served', CLIMBING],
    ['lists of what is in a folder', FOLDERS],
  ] as const) {
    it(`finds no ${what}`, async () => {
      for (const path of paths) {
        const answer = await raw(`GET ${path} HTTP/1.1`);
        expect(statusOf(answer), path).to.be.oneOf([400, 404]);
        expect(answer, path).to.not.match(SECRETS);
      }
    });
  }

  it('gets nothing back by TRACE, TRACK or CONNECT, of a page or of the protocol', async () => {
    for (const method of ['TRACE', 'TRACK', 'DEBUG', 'PROPFIND']) {
      for (const path of ['/', '/account', '/auth', '/token', '/userinfo', '/assets/app.css', '/health/live']) {
        const answer = await raw(`${method} ${path} HTTP/1.1`, [
          'cookie: sen_session=of-the-victim',
          'x-echo: echo-me',
        ]);
        expect(statusOf(answer), `${method} ${path}`).to.be.oneOf([400, 404, 405, 501]);
        expect(answer, `${method} ${path}`).to.not.match(/of-the-victim|echo-me/);
      }
    }
    expect(await raw('CONNECT evil.example:443 HTTP/1.1')).to.not.match(/^HTTP\/1\.1 2/);
  });

  it('reads no metrics from elsewhere, and learns no version from any answer', async () => {
    const from = ['x-forwarded-for: 203.0.113.77'];
    expect(statusOf(await raw('GET /metrics HTTP/1.1', from))).to.equal(403);
    for (const path of ['/', '/nowhere', '/userinfo', '/.well-known/openid-configuration', '/health/live']) {
      const [head = ''] = (await raw(`GET ${path} HTTP/1.1`, from)).split('\r\n\r\n');
      expect(head, path).to.not.match(/^(?:server|x-powered-by|x-runtime|x-aspnet-version):/im);
      expect(head, path).to.not.match(/koa|oidc-provider|node\//i);
    }
  });
});
