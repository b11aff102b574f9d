import type { Audit } from '../../../audit/index.ts';
import type { Account, Accounts } from '../../../identity/index.ts';
import { epochSeconds, ok, refuse, type Clock, type Problem, type Result } from '../../../shared/index.ts';
import type { Seal } from '../../../storage/index.ts';
import { authenticatorId, fieldOf, type Authenticators } from '../authenticators/authenticators.ts';
import type { Showable } from '../contract.ts';
import type { Notices } from '../authenticators/notices.ts';
import { type MakeTry, type Tried } from '../../guarding/index.ts';
import { countedBy, type Holding, type ProvenSignIn, type SignInPort, type VerifyTypedCode } from '../sign-in-port.ts';
import { readTypedCode } from '../one-time-code/typed-code.ts';
import { stepOf } from './algorithm.ts';
import { openEnrolment, type EnrolApp, type PendingApp } from './enrolment.ts';
import { listApps, secretContext, type AuthenticatorApp } from './stored.ts';
import { totpEvents } from './events.ts';
import { totpProblems } from './problems.ts';
import { authenticatorProblems } from '../authenticators/problems.ts';

export interface TotpDependencies {
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Pick<Accounts, 'revoke'>;
  readonly authenticators: Authenticators;
  readonly notices: Notices;
  readonly signIns: SignInPort;
  readonly makeTry: MakeTry;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
}

/** Authenticator apps (RFC 6238): several per account; each code can be used once. */
export interface AuthenticatorApps extends Showable {
  list(accountId: string): Promise<readonly AuthenticatorApp[]>;
  /** A new secret for the page. */
  begin(account: Account): Promise<PendingApp>;
  /** The same secret again; undefined if it has expired. */
  resume(account: Account, pending: string): Promise<PendingApp | undefined>;
  /**
   * Adds an app that has shown a correct code. Refusals: `enrolment_over`, `code_missing`, `code_malformed`,
   * `totp_wrong`, `name_too_long`, `too_many_authenticators`.
   */
  enrol(command: EnrolApp): Promise<Result<void>>;
  remove(account: Account, id: string): Promise<void>;
  /**
   * Refusals: `code_missing`, `code_malformed`, `sign_in_needed`, `totp_wrong`, `totp_used`, `too_many_attempts`,
   * `server_busy`.
   */
  verify(command: VerifyTypedCode): Promise<Result<ProvenSignIn>>;
}

const { make } = totpProblems;

export function openAuthenticatorApps(dependencies: TotpDependencies): AuthenticatorApps {
  const { seal, clock, audit, authenticators, signIns, makeTry, placeOf } = dependencies;

  /** The app that shows this code now, and its time step. */
  const match = async (accountId: string, code: string) => {
    const { totp = {} } = (await authenticators.find(accountId)) ?? {};
    for (const [id, { secret, addedAt }] of Object.entries(totp)) {
      const key = seal.open<string>(secret, secretContext(accountId, id));
      const step = await stepOf(key, code, epochSeconds(clock));
      if (step !== undefined) return { id, step, by: authenticatorId(id, addedAt) };
    }
    return undefined;
  };

  /** Consumes the time step; of two concurrent uses of the same code, one succeeds. */
  const spend = (accountId: string, id: string, step: number): Promise<boolean> => {
    return authenticators.change(accountId, fieldOf('totp', id, 'lastStep', { $lt: step }), {
      $set: {
        ...fieldOf('totp', id, 'lastStep', step),
        ...fieldOf('totp', id, 'lastUsedAt', clock.now()),
      },
    });
  };

  const attempt = async (holding: Holding, code: string): Promise<Tried<ProvenSignIn>> => {
    const { accountId } = holding;
    const reject = async (problem: Problem): Promise<Tried<ProvenSignIn>> => {
      await audit.record(totpEvents.make.totp_rejected({ account: accountId, problem: problem.code }));
      return { outcome: 'failed', result: refuse(problem) };
    };
    const found = await match(accountId, code);
    if (found === undefined) return reject(make.totp_wrong());
    if (!(await spend(accountId, found.id, found.step))) return reject(make.totp_used());
    const proven = await signIns.prove(holding, { factor: 'totp', at: epochSeconds(clock), by: found.by });
    if (proven === undefined)
      return { outcome: 'untried', result: refuse(authenticatorProblems.make.sign_in_needed()) };
    await audit.record(totpEvents.make.totp_accepted({ account: accountId }));
    return { outcome: 'succeeded', result: ok(proven) };
  };

  const verify: AuthenticatorApps['verify'] = async ({ signInId, code: typed, address }) => {
    const code = readTypedCode(typed);
    if (!code.ok) return code;
    const signIn = await signIns.find(signInId);
    if (signIn?.accountId === undefined) return refuse(authenticatorProblems.make.sign_in_needed());
    const holding = { id: signInId, accountId: signIn.accountId };
    const { accountId } = holding;
    const key = countedBy(accountId, signIn);
    const counted = { counter: 'codes', accountId, key, where: placeOf(address) } as const;
    return makeTry(counted, () => attempt(holding, code.value));
  };

  return {
    ...openEnrolment(dependencies),
    list: (accountId) => listApps(authenticators, accountId),
    verify,
    show: ({ typed, ...command }) => verify({ ...command, code: typed }),
  };
}
