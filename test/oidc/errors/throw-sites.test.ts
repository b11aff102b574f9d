import { expect } from 'chai';
import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { errors } from 'oidc-provider';
import { ENDPOINTS } from '../../../src/oidc/errors/entry.ts';
import { causeOf } from '../../../src/oidc/errors/index.ts';

/** Files of oidc-provider that no request of ours reaches, and why. */
const NOT_REACHED: Readonly<Record<string, string>> = {
  'actions/authorization/ciba.js': 'CIBA is not offered',
  'actions/code_verification.js': 'the device flow is not offered',
  'actions/credential.js': 'OpenID4VCI is not offered',
  'actions/grants/ciba.js': 'CIBA is not offered',
  'actions/grants/device_code.js': 'the device flow is not offered',
  'actions/grants/pre_authorized_code.js': 'OpenID4VCI is not offered',
  'actions/registration.js': 'Dynamic Client Registration is not offered',
  'helpers/check_attest_binding.js': 'attestation of clients is not offered',
  'helpers/client_id_metadata_document.js': 'Client ID Metadata Documents are not offered',
  'helpers/client_schema.js': 'records are checked before they become metadata',
  'helpers/configuration.js': 'the configuration is checked at the start',
  'helpers/defaults.js': 'what can refuse is replaced by features of ours',
  'helpers/initialize_clients.js': 'no clients are configured statically',
  'helpers/interaction_policy/prompts/login.js': 'the policy is ours',
  'helpers/sector_identifier.js': 'sectors are validated with the record',
  'helpers/sector_validate.js': 'sectors are validated with the record',
  'helpers/validate_dpop.js': 'DPoP is not offered',
  'models/formats/jwt.js': 'records and configuration decide the algorithms',
  'models/token_helpers.js': 'tokens are neither constrained nor for several audiences',
  'provider.js': 'what it offers to pages is not used',
  'shared/attest_client_auth.js': 'attestation of clients is not offered',
  'shared/check_rar.js': 'RAR is not offered',
};

/** What is not reached in the other files, and why. */
const UNREACHED: readonly [text: RegExp, why: string][] = [
  [/mutual TLS|x5t#S256|certificate/, 'mTLS is not offered'],
  [/DPoP|jkt|sender-constrained/i, 'DPoP is not offered'],
  [/attestation/i, 'attestation of clients is not offered'],
  [/Rich Authorization/, 'RAR is not offered'],
  [
    /CIBA|urn:openid:params:grant-type:ciba|\{\} is not allowed for this client|for this request$/,
    'CIBA is not offered',
  ],
  [/Web Message/, 'web_message is not offered'],
  [
    /[Rr]equest [Oo]bject|signed request alg|preregistered alg|request and request_uri/,
    'request objects are not offered',
  ],
  [/authenticated client's client_id/, 'request objects are not offered at /par'],
  [/^invalid request_uri$/, 'each text after the URN can be parsed'],
  [/unless encrypted|^client is invalid: /, 'JARM is not offered'],
  [/response_type none|access_token is not issued|for this response_type$/, 'code is the only response type'],
  [/userinfo or id_token properties|userinfo endpoint is not supported/, 'such a claims parameter is ignored'],
  [/requested scope is not allowed/, 'the scope of a client is not given to oidc-provider'],
  [/redirect_uris/, 'unregistered redirect URIs are not offered'],
  [/JSON Web Key Set/, 'keys come from oidc/clients/key-sets.ts'],
  [/no account id was resolved/, 'the policy asks for a sign-in first'],
  [/token audience prevents/, 'a token for an API lacks openid, which is asked first'],
  [/\((?:entity|failedCheck|result)\.error\)/, 'errors of our own pages and policy'],
  [/^\((?:msg|missingMessage|detail\.replace|cause\.message|description)\)$/, 'the text stands elsewhere in the file'],
  [/^\(\)$/, 'the detail is the message of the cause'],
  [/secret is expired|\(message\)/, 'secrets of records do not expire'],
];

interface Described {
  readonly error: string;
  readonly error_description?: string;
}

interface Site {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

const LIB = new URL('.', import.meta.resolve('oidc-provider'));
const known = errors as unknown as Readonly<Record<string, (new (...given: never[]) => Described) | undefined>>;
/** Classes whose argument is the detail, not the description. */
const DETAILED: ReadonlySet<string> = new Set(['InvalidToken', 'InvalidClientAuth', 'InvalidGrant']);
/** What is thrown as a plain Error and becomes the detail of a refusal. */
const CAUSES: Readonly<Record<string, string>> = {
  'helpers/pkce.js': 'InvalidGrant',
  'helpers/jwt.js': 'InvalidClientAuth',
};
const NOT_CAUSES =
  /jwt audience missing|not of JWT type|issued in the future|invalid sub value|issuer invalid|invalid JWT.decode/;

/** The texts of an argument: its literals, with `{}` for what fills them in. */
function textOf(argument: string): string {
  const literal = /^\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`)/s.exec(argument);
  if (literal === null) return /^\s*\)/.test(argument) ? '' : `(${/^\s*[\w.]*/.exec(argument)?.[0].trim() ?? ''})`;
  return (literal[1] ?? literal[2] ?? '')
    .replaceAll("\\'", "'")
    .replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '{}')
    .replaceAll(/\\\n/g, '');
}

async function sites(): Promise<Site[]> {
  const found: Site[] = [];
  for await (const path of glob('**/*.js', { cwd: fileURLToPath(LIB) })) {
    const file = path.replaceAll('\\', '/');
    const source = await readFile(new URL(file, LIB), 'utf8');
    for (const { 1: name = '', index } of source.matchAll(/\bnew (?:errors\.)?(\w+)\(/g)) {
      if (name !== 'Error' && known[name] === undefined) continue;
      found.push({
        file,
        name,
        text: textOf(source.slice(source.indexOf('(', index) + 1, index + 400).replace(/^undefined, /, '')),
      });
    }
  }
  return found;
}

/** What oidc-provider fills into its texts. */
const FILLERS = [
  'authorization code',
  'refresh token',
  'code_challenge',
  'code_verifier',
  'parameter',
  'scope',
  'x',
  'application/x-www-form-urlencoded',
];

/** Whether an entry of the catalogue fits at one endpoint at least. */
function isKnown(name: string, text: string): boolean {
  const { [name]: Made } = known;
  if (Made === undefined) return false;
  const { error, error_description: usual = '' } = new Made(...((text === '' ? [] : ['x']) as never[]));
  return FILLERS.some((filler) => {
    const filled = text === '' ? usual : text.replace('{}', filler).replaceAll('{}', 'parameter');
    const told = DETAILED.has(name) ? { error_detail: filled } : { error_description: filled };
    return ENDPOINTS.some((endpoint) =>
      [{}, { grant_type: 'refresh_token' }].some(
        (params) => causeOf(endpoint, { error, ...told }, { params, loaded: {} }) !== undefined,
      ),
    );
  });
}

describe('refusals of oidc-provider', () => {
  it('are in the catalogue of errors, each that a request can reach', async () => {
    const all = await sites();
    expect(all.length).to.be.above(200);
    const missing = all.filter(({ file, name, text }) => {
      if (NOT_REACHED[file] !== undefined || UNREACHED.some(([pattern]) => pattern.test(text))) return false;
      if (name === 'Error') {
        const { [file]: of } = CAUSES;
        return of !== undefined && !NOT_CAUSES.test(text) && !isKnown(of, text);
      }
      return !isKnown(name, text);
    });
    expect(missing.map(({ file, name, text }) => `${file}: ${name} ${text}`)).to.deep.equal([]);
  });

  it('are looked at again where a reason to leave them out has gone', async () => {
    const all = await sites();
    const files = new Set(all.map(({ file }) => file));
    expect(Object.keys(NOT_REACHED).filter((file) => !files.has(file))).to.deep.equal([]);
    for (const [pattern, why] of UNREACHED)
      expect(
        all.some(({ text }) => pattern.test(text)),
        why,
      ).to.equal(true);
  });
});
