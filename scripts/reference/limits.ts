import { FIXED_UNFINISHED, type ThrottlePolicy, THROTTLES } from '../../src/authentication/guarding/index.ts';
import {
  CODE_DIGITS,
  CODE_SECONDS,
  CODE_TRIES,
  RESEND_SECONDS,
} from '../../src/authentication/factors/one-time-code/sent-code.ts';
import { MOST_SENDS, WINDOW_SECONDS } from '../../src/authentication/factors/one-time-code/sending-limit.ts';
import { loadConfig } from '../../src/compose/index.ts';
import { LARGEST_PARAMETERS } from '../../src/oidc/features/authorization/parameter-sizes.ts';
import { UPLOAD_LIMITS } from '../../src/web/kit/forms/upload-slots.ts';
import { LARGEST_PUSHED, LONGEST_ADDRESS } from '../../src/web/middleware/protocol-body.ts';
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

/** Rows of the limits on what is begun and not finished. */
function unfinishedRows(): string[][] {
  const { authentication, lifetimes } = loadConfig({ env: {} });
  const { place, network } = authentication.unfinished;
  const { account, client } = FIXED_UNFINISHED;
  const minutes = lifetimes.interaction / 60;
  return [
    ['`place`', place.most, place.per_minute, 'Without a session, from one place, whoever it is'],
    ['`network`', network.most, network.per_minute, 'The same from one network, whatever the place'],
    ['`account`', account.most, account.perMinute, 'In a session, or on a known device whose place or network is full'],
    ['`client`', client.most, client.perMinute, 'Pushed requests of a client that authenticates; in each process'],
  ].map(([name, most, perMinute, about]) => [
    String(name),
    String(about),
    String(most),
    String(perMinute),
    name === '`client`' ? '' : String(Number(most) + Number(perMinute) * minutes),
  ]);
}

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
    '## Of sign-ins that are begun and not finished',
    'Each of them is stored until `lifetimes.interaction` is over: the request, one pushed by a client without a secret, and the sign-out page of a browser without a session. Counted in the store before anything is stored, and taken from the count when the citizen comes back from our pages, having signed in or cancelled. Beyond the limit the answer is 429 with Retry-After, nothing is written, and `sen_id_unfinished_sign_ins_refused_total` counts it. `prompt=none` and a session that needs no page store nothing and are not counted. Place and network are settings (`authentication.unfinished` in [configuration.md](configuration.md)).',
    table(['limit', 'counts', 'at once', 'forgotten in a minute', 'most in the store'], unfinishedRows()),
    'People behind one carrier’s address share the limit of the place: about one begun and abandoned sign-in a second, and 600 under way. Who is signed in does not count, and who has signed in before in that browser goes on with the limit of the own account, whatever others at the address do. An operator who knows the networks of carriers, or sees the metric rise, raises the settings: each unfinished sign-in takes about a kilobyte.',
    '## Of an authorization request',
    'In bytes, as JSON writes the value, at `/auth` and `/par`. A larger parameter is `invalid_request`, and the description names it. What is stored while the citizen signs in is the parameters and little else: an `id_token_hint` is stored as its subject alone.',
    table(
      ['parameter', 'at most'],
      [
        ...Object.entries(LARGEST_PARAMETERS).map(([name, most]) => [code(name), String(most)]),
        ['a whole address, after a request by POST', String(LONGEST_ADDRESS)],
        ['a whole pushed request', String(LARGEST_PUSHED)],
      ],
    ),
    '## Of one-time codes that are sent',
    table(
      ['limit', 'value'],
      [
        ['digits, from a cryptographic source', String(CODE_DIGITS)],
        ['life of a code', seconds(CODE_SECONDS)],
        ['tries of one code, counted before they are compared', String(CODE_TRIES)],
        ['time until another one is sent in its place', seconds(RESEND_SECONDS)],
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
