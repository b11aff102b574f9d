import { expect } from 'chai';
import { errors } from 'oidc-provider';
import { askOnlyDottedForJwt } from '../../../src/oidc/upstream/oidc-provider/dotted-tokens.ts';
import { refuseWithoutStacks } from '../../../src/oidc/upstream/oidc-provider/stackless-refusals.ts';

const FRAME = /^\s+at /m;

describe('refusals of oidc-provider', () => {
  before(refuseWithoutStacks);

  it('are as they were, and have no stack', () => {
    const refusals = [
      new errors.InvalidToken('access token not found'),
      new errors.InvalidRequest('a parameter is missing', 400),
      new errors.CustomOIDCProviderError('slow_down', 'too many'),
      new errors.InvalidGrant('grant not found'),
      new errors.AccessDenied(),
    ];
    for (const refusal of refusals) {
      expect(refusal, refusal.name).to.be.instanceOf(Error).and.instanceOf(errors.OIDCProviderError);
      expect(refusal.stack ?? '', refusal.name).to.not.match(FRAME);
      expect(refusal.toString(), refusal.name).to.match(/^[A-Z][A-Za-z]+: [a-z_]+$/);
    }
    const [token, request] = refusals;
    expect(token).to.include({ message: 'invalid_token', status: 401, error_description: 'invalid token provided' });
    expect(token).to.include({ error_detail: 'access token not found', name: 'InvalidToken', expose: true });
    expect(request).to.include({ error: 'invalid_request', error_description: 'a parameter is missing' });
  });

  it('leave all other errors their stacks', () => {
    class Fault extends TypeError {
      constructor(message: string) {
        super(message);
        Error.captureStackTrace(this, Fault);
      }
    }
    const limit = Error.stackTraceLimit;
    const made = new errors.InvalidToken('not found');
    for (const error of [new Error('a'), new Fault('b')])
      expect(error.stack).to.match(FRAME).and.include('refusals.test.ts');
    const target: { stack?: string } = {};
    Error.captureStackTrace(target);
    expect(target.stack).to.match(FRAME);
    expect([Error.stackTraceLimit, made.stack?.match(FRAME)]).to.deep.equal([limit, null]);
  });

  it('leave the length of stacks as it was, even where one can not be made', () => {
    const limit = Error.stackTraceLimit;
    const unspeakable = {
      toString() {
        throw new RangeError('no text');
      },
    };
    expect(() => new errors.OIDCProviderError(400, unspeakable as never)).to.throw(RangeError);
    expect(Error.stackTraceLimit).to.equal(limit);
  });

  it('are changed once, however often it is asked for', () => {
    const capture = (): unknown => Object.getOwnPropertyDescriptor(Error, 'captureStackTrace')?.value;
    const before = capture();
    refuseWithoutStacks();
    expect(capture()).to.equal(before);
  });
});

describe('tokens to introspect or revoke', () => {
  type Step = (ctx: { oidc: object }, next: () => Promise<string>) => Promise<string>;
  const stepsOf = async (action: string): Promise<Step[]> => {
    const file = new URL(`./actions/${action}.js`, import.meta.resolve('oidc-provider'));
    return ((await import(file.href)) as { default: Step[] }).default;
  };
  const JWT = `${Buffer.from('{"alg":"ES256"}').toString('base64url')}.e30.c2ln`;

  for (const action of ['introspection', 'revocation']) {
    it(`are asked whether they are JWTs without an error for each that is none (${action})`, async () => {
      const before = await stepsOf(action);
      const at = before.findIndex(({ name }) => name === 'rejectStructuredTokens');
      await askOnlyDottedForJwt();
      await askOnlyDottedForJwt();
      const steps = await stepsOf(action);
      expect(steps.map(({ name }) => name)).to.not.include('rejectStructuredTokens');
      // Another test in this process may have triggered this first.
      const step = steps[at === -1 ? steps.findIndex(({ name }) => name === 'validateTokenPresence') + 1 : at] as Step;
      let errorsMade = 0;
      const ask = (token: string) =>
        step({ oidc: { params: { token }, route: action } }, () => Promise.resolve('asked for')).catch(
          (error: unknown) => (error as Error).message,
        );
      const Original = globalThis.TypeError;
      globalThis.TypeError = class extends Original {
        constructor(message?: string) {
          super(message);
          errorsMade += 1;
        }
      } as TypeErrorConstructor;
      try {
        expect(await ask('0mwx5v35p8ljzWzoF_xu6Drys2BfSiQke5gUPvWwtYTpecngBhac')).to.equal('asked for');
        expect(errorsMade).to.equal(0);
        expect(await ask('not.a jwt.at all')).to.equal('asked for');
        expect(errorsMade, 'the count works').to.equal(1);
      } finally {
        globalThis.TypeError = Original;
      }
      expect(await ask(JWT)).to.equal('unsupported_token_type');
    });
  }
});
