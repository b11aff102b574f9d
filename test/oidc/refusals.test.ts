import { expect } from 'chai';
import { errors } from 'oidc-provider';
import { refuseWithoutStacks } from '../../src/oidc/refusals.ts';

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
