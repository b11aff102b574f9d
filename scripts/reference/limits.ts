import { type ThrottlePolicy, THROTTLES } from '../../src/authentication/guarding/index.ts';
import { CODE_DIGITS, CODE_SECONDS, CODE_TRIES } from '../../src/authentication/factors/one-time-code/sent-code.ts';
import { MOST_SENDS, WINDOW_SECONDS } from '../../src/authentication/factors/one-time-code/sending-limit.ts';
import { UPLOAD_LIMITS } from '../../src/web/kit/forms/upload-slots.ts';
import { noCount, reckoned, waitOf, withFailure } from '../../src/authentication/guarding/throttling/count.ts';
import { cell, code, page, table } from './markdown.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** How many failures are possible within a time, in seconds, if each try follows as soon as it is allowed. */
function mostWithin(policy: ThrottlePolicy, seconds: number): number {
  const at = (second: number): Date => new Date(second * 1000);
  let [count, now, failures] = [noCount(at(0)), 0, 0];
  while (now < seconds) {
    count = withFailure(reckoned(count, policy, at(now)), policy, at(now));
    failures += 1;
    now += waitOf(count, at(now)) / 1000;
  }
  return failures;
}

const seconds = (value: number): string => (value % 60 === 0 && value >= 60 ? `${value / 60} min` : `${value} s`);

const delays = (policy: ThrottlePolicy): string =>
  `${seconds(policy.baseSeconds)}, ${seconds(Math.min(policy.maxSeconds, policy.baseSeconds * policy.factor))} … ${seconds(policy.maxSeconds)}`;

/** docs/reference/limits.md */
export const limitsPage = (): string =>
  page(
    'Limits',
    [
      'What slows an attacker down, counted in the store and so shared by all processes. Only failures and sent messages count, never successes: a ministry or a mobile carrier stands behind one address. A *place* is an IPv4 address or the /64 of an IPv6 one, a *network* is the /24 or the /48 around it; both are kept as keyed digests. A client whose address cannot be told ([trusted_proxies](configuration.md)) is another place each time, so that only the limits of accounts hold for it.',
      'After the free failures each further one doubles the delay, up to the longest; an attempt during a delay is refused without checking the secret, and does not count. Failures expire one by one. Nobody can lock an account: at a *familiar* place, one where its holder signed in during the last 90 days, only the first line counts.',
    ].join('\n\n'),
    table(
      ['limit', 'counts', 'free', 'delays', 'one forgotten each', 'most in an hour', 'most in a day', 'why'],
      Object.entries(THROTTLES).map(([name, policy]: [string, ThrottlePolicy]) => [
        code(name),
        cell(policy.about),
        String(policy.free),
        delays(policy),
        seconds(policy.forgetSeconds),
        String(mostWithin(policy, HOUR)),
        String(mostWithin(policy, DAY)),
        cell(policy.why),
      ]),
    ),
    '## Of one-time codes that are sent',
    table(
      ['limit', 'value'],
      [
        ['digits, from a cryptographic source', String(CODE_DIGITS)],
        ['life of a code', seconds(CODE_SECONDS)],
        ['tries of one code, counted before they are compared', String(CODE_TRIES)],
        [`codes to one account by one channel in ${seconds(WINDOW_SECONDS)}`, String(MOST_SENDS)],
      ],
    ),
    '## Of uploads (the portrait check)',
    'Counted in each process. Beyond them the response is 503 with Retry-After; a picture that comes too slowly ends with 408.',
    table(
      ['limit', 'value'],
      [
        ['at once of one sign-in: a later upload takes the place of the earlier one', '1'],
        ['at once from one place', String(UPLOAD_LIMITS.ofPlace)],
        ['at once from one network', String(UPLOAD_LIMITS.ofNetwork)],
        ['at once in all', String(UPLOAD_LIMITS.all)],
        ['memory in all, in pictures of `matcher.picture_limit`', String(UPLOAD_LIMITS.filesInMemory)],
        [
          `least that has to arrive in each ${UPLOAD_LIMITS.windowMs / 1000} s`,
          `${UPLOAD_LIMITS.leastBytes / 1024} KiB`,
        ],
      ],
    ),
    'The queue for hashing (`authentication.password.parallel` and `.queue` in [configuration.md](configuration.md)) bounds the processor time that guesses can take.',
  );
