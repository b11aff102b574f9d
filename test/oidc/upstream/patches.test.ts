import { glob, readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { expect } from 'chai';
import Koa from 'koa';
import type Provider from 'oidc-provider';
import { assertSource, UpstreamChanged } from '../../../src/oidc/upstream/assert.ts';
import { fixAddress } from '../../../src/oidc/upstream/koa/issuer-address.ts';
import { answerPlainObjects } from '../../../src/oidc/upstream/koa/plain-bodies.ts';
import { acceptPreviousSecrets } from '../../../src/oidc/upstream/oidc-provider/client-secrets.ts';
import { publishKeys } from '../../../src/oidc/upstream/oidc-provider/client-keys.ts';
import { compareByVersion } from '../../../src/oidc/upstream/oidc-provider/client-version.ts';
import { computeContextClaims } from '../../../src/oidc/upstream/oidc-provider/context-claims.ts';
import { assertInternals } from '../../../src/oidc/upstream/oidc-provider/internals.ts';
import { storeFields } from '../../../src/oidc/upstream/oidc-provider/sessions/payload-fields.ts';
import { rememberPostLogoutUri } from '../../../src/oidc/upstream/oidc-provider/redirect-uris.ts';
import { restrictResponseModes } from '../../../src/oidc/upstream/oidc-provider/response-modes.ts';
import { afterSessionEnd } from '../../../src/oidc/upstream/oidc-provider/sessions/session-end.ts';
import { timeIds } from '../../../src/oidc/upstream/oidc-provider/timed-ids.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const UPSTREAM = resolve(ROOT, 'src/oidc/upstream');
const ADR = resolve(ROOT, 'docs/adr/0015-patches-of-foreign-code.md');

/** A Provider with empty classes, which simulates a later version without the parts that we patch. */
const emptyProvider = (): Provider => {
  const model = { prototype: {} };
  const names = ['AccessToken', 'AuthorizationCode', 'Client', 'ClientCredentials', 'Grant', 'RefreshToken', 'Session'];
  return {
    OIDCContext: model,
    middleware: [],
    ...Object.fromEntries(names.map((name) => [name, model])),
  } as unknown as Provider;
};

describe('patches of foreign code', () => {
  const clock = { now: () => new Date(0) };
  const patches: Readonly<Record<string, (provider: Provider) => void>> = {
    'client-keys': (provider) =>
      publishKeys(provider, { known: () => [], mayLook: () => false, look: () => Promise.resolve() }),
    'client-secrets': (provider) => acceptPreviousSecrets(provider, () => undefined),
    'context-claims': (provider) => computeContextClaims(provider, { amr: () => [], acr: () => undefined }),
    internals: assertInternals,
    'sessions/payload-fields': (provider) => storeFields(provider, 'Grant', ['a']),
    'redirect-uris': rememberPostLogoutUri,
    'response-modes': (provider) => restrictResponseModes(provider, []),
    'sessions/session-end': (provider) => afterSessionEnd(provider, () => Promise.resolve()),
    'timed-ids': (provider) => timeIds(provider, clock),
  };
  for (const [name, patch] of Object.entries(patches)) {
    it(`stop the start where oidc-provider lacks what they change (${name})`, () => {
      expect(() => patch(emptyProvider()))
        .to.throw(UpstreamChanged)
        .with.property('message')
        .that.matches(/^oidc-provider \d+\.\d+\.\d+ has no /)
        .and.includes(`src/oidc/upstream/oidc-provider/${name}.ts`);
    });
  }

  it('stop the start where koa lacks what they change', () => {
    const app = { request: {}, response: {}, use: () => undefined };
    expect(() => fixAddress(app, 'https://id.example.vn')).to.throw(UpstreamChanged, 'koa');
    expect(() => answerPlainObjects(app)).to.throw(UpstreamChanged, 'response.body');
    expect(() => fixAddress(new Koa(), 'https://id.example.vn')).to.not.throw();
  });

  it('stop the start where the source of a library changed', () => {
    expect(() => assertSource('cookies', 'koa/a.ts', 'index.js', 'no such text')).to.throw(UpstreamChanged, 'cookies');
    expect(() => assertSource('koa', 'koa/a.ts', 'lib/no-such-file.js', 'x')).to.throw(UpstreamChanged, 'koa 3.');
  });

  it('have oidc-provider see a changed client by its version', () => {
    const metadata = { client_id: 'portal', client_name: 'Portal' };
    compareByVersion(metadata, 'portal', 'v1');
    expect(JSON.stringify(metadata)).to.equal('["portal","v1"]');
    expect(Object.keys(metadata)).to.deep.equal(['client_id', 'client_name']);
  });

  it('stand in the table of ADR 15 with their tests, each of them', async () => {
    const table = await readFile(ADR, 'utf8');
    const rows = table.split('\n').filter((line) => line.startsWith('| `'));
    const named = rows.map((row) => row.split('`')[1]).sort();
    const files: string[] = [];
    for await (const file of glob('*/**/*.{ts,js}', { cwd: UPSTREAM })) files.push(file.replaceAll('\\', '/'));
    expect(named).to.deep.equal(files.sort());
    for (const row of rows) {
      for (const [, test] of row.matchAll(/`(test\/[^`]+)`/g)) {
        expect(await readFile(resolve(ROOT, test ?? ''), 'utf8'), basename(test ?? '')).to.match(/\b(?:describe|it)\(/);
      }
      expect(row, 'a test').to.match(/`test\//);
    }
  });
});
