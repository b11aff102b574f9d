import type { Audit } from '../../../audit/index.ts';
import type { Account, Accounts } from '../../../identity/index.ts';
import { PopulationUnavailable, type Comparison, type Matcher } from '../../../population/index.ts';
import { epochSeconds, ok, refuse, type Clock, type Problem, type Result } from '../../../shared/index.ts';
import { type MakeTry, type Tried } from '../../guarding/index.ts';
import { countedBy, type Holding, type ProvenSignIn, type SignInPort } from '../sign-in-port.ts';
import { portraitEvents } from './events.ts';
import { portraitProblems } from './problems.ts';
import { authenticatorProblems } from '../authenticators/problems.ts';

const RETRY_SECONDS = 10;
const PICTURE_STARTS = [Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('ffd8ff', 'hex')];

/** Minimum scores of the matcher. */
export interface PortraitThresholds {
  /** Similarity of the faces, 0 to 1. */
  readonly score: number;
  /** Liveness, 0 to 1, if the matcher reports it. */
  readonly liveness: number;
}

export interface CheckPortrait {
  /** The interaction's uid. */
  readonly signInId: string;
  /** As sent; undefined if none was. It is passed to the matcher and never stored. */
  readonly picture: Buffer | undefined;
  /** Of the client. */
  readonly address: string;
}

export interface PortraitDependencies {
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly signIns: SignInPort;
  readonly makeTry: MakeTry;
  /** Undefined if not configured, in which case the factor is not offered. */
  readonly matcher: Matcher | undefined;
  readonly thresholds: PortraitThresholds;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
}

export interface PortraitCheck {
  /**
   * Refusals: `sign_in_needed`, `portrait_missing`, `portrait_unreadable`, `portrait_not_alike`, `portrait_not_live`,
   * `matcher_unavailable`, `too_many_attempts`, `server_busy`.
   */
  verify(command: CheckPortrait): Promise<Result<ProvenSignIn>>;
}

/** Whether the bytes start like a PNG (ISO/IEC 15948) or a JPEG (ITU-T T.81), whatever type the browser states. */
const isPicture = (bytes: Buffer): boolean =>
  PICTURE_STARTS.some((start) => bytes.subarray(0, start.length).equals(start));

const { make } = portraitProblems;

/** A live picture that the matcher compares with the state's portrait: the biometric factor of D69 Art 20. */
export function openPortraitCheck(dependencies: PortraitDependencies): PortraitCheck {
  const { clock, audit, accounts, signIns, makeTry, matcher, thresholds, placeOf } = dependencies;

  const judge = ({ score, live, liveness = 1 }: Comparison): Problem | undefined => {
    if (!live || liveness < thresholds.liveness) return make.portrait_not_live();
    return score < thresholds.score ? make.portrait_not_alike() : undefined;
  };

  /** Undefined if the matcher is unavailable; this does not count as a failure. */
  const compare = async (account: Account, image: Buffer): Promise<Comparison | undefined> => {
    try {
      return await matcher?.compare({ number: account.identity.number, image });
    } catch (error) {
      if (error instanceof PopulationUnavailable) return undefined;
      throw error;
    }
  };

  const attempt = async (holding: Holding, account: Account, image: Buffer): Promise<Tried<ProvenSignIn>> => {
    const comparison = await compare(account, image);
    if (comparison === undefined) {
      await audit.record(portraitEvents.make.portrait_unchecked({ account: account.id }));
      return { outcome: 'untried', result: refuse(make.matcher_unavailable(RETRY_SECONDS)) };
    }
    const problem = judge(comparison);
    if (problem !== undefined) {
      await audit.record(portraitEvents.make.portrait_rejected({ account: account.id, problem: problem.code }));
      return { outcome: 'failed', result: refuse(problem) };
    }
    const proven = await signIns.prove(holding, { factor: 'portrait_check', at: epochSeconds(clock) });
    if (proven === undefined)
      return { outcome: 'untried', result: refuse(authenticatorProblems.make.sign_in_needed()) };
    await audit.record(portraitEvents.make.portrait_accepted({ account: account.id }));
    return { outcome: 'succeeded', result: ok(proven) };
  };

  const verify: PortraitCheck['verify'] = async ({ signInId, picture, address }) => {
    const signIn = await signIns.find(signInId);
    const account = signIn?.accountId === undefined ? undefined : await accounts.find(signIn.accountId);
    // Only for level 2 did an officer compare the portrait with the person.
    if (signIn === undefined || account?.state !== 'active' || account.level < 2) {
      return refuse(authenticatorProblems.make.sign_in_needed());
    }
    if (picture === undefined || picture.length === 0) return refuse(make.portrait_missing());
    if (!isPicture(picture)) return refuse(make.portrait_unreadable());
    const key = countedBy(account.id, signIn);
    return makeTry({ counter: 'portraits', accountId: account.id, key, where: placeOf(address) }, () =>
      attempt({ id: signInId, accountId: account.id }, account, picture),
    );
  };
  return { verify };
}
