/** How failures of one key delay later attempts. */
export interface ThrottlePolicy {
  /** What is counted, and per what. */
  readonly about: string;
  /** Why these numbers. */
  readonly why: string;
  /** Failures without a delay; this many attempts may run concurrently. */
  readonly free: number;
  /** Seconds to wait after the last free failure. */
  readonly baseSeconds: number;
  /** Factor by which each further failure multiplies the delay. */
  readonly factor: number;
  /** Maximum delay, so that nobody can be locked out permanently. */
  readonly maxSeconds: number;
  /** One failure expires each time this period has passed. */
  readonly forgetSeconds: number;
  /** Policy of the network that contains the place; checks and counts for the place also apply to its network. */
  readonly within?: string;
}

/**
 * The policies, as data. Against one account from one place the first closes; from many places the second; one place
 * that tries many accounts meets the third, with room for a ministry or a mobile carrier behind one address; many
 * places of one network the fourth.
 *
 * A guesser from one place spends most of the time in the first delay (at most 15 minutes), which is nobody else's;
 * each guess that gets through closes the account to other unfamiliar places for 5 minutes at most. From a familiar
 * place, one where the holder has signed in before, only the first counts: whatever goes on elsewhere, the right
 * password works there. A known device has a counter of its own instead: whatever others try, even at the same place,
 * the right password works on it.
 */
export const THROTTLES = {
  account_at_place: {
    about: 'Wrong passwords for one account from one place',
    why: 'Five mistakes are a person’s; who goes on for a day gets no further than one of the first thousand passwords anybody would guess, and those are refused when a password is chosen',
    free: 5,
    baseSeconds: 5,
    factor: 2,
    maxSeconds: 900,
    forgetSeconds: 600,
  },
  account_on_device: {
    about:
      'Wrong passwords for one account on one of its known devices, and apart from these wrong passkeys; instead of all other limits',
    why: 'Only somebody who holds the device can use this up, so nobody else can keep the holder out. A thief of the device gets what a guesser at one place gets',
    free: 5,
    baseSeconds: 5,
    factor: 2,
    maxSeconds: 900,
    forgetSeconds: 600,
  },
  account: {
    about: 'Wrong passwords for one account from all unfamiliar places together',
    why: 'However many places a botnet has, its first ten thousand guesses are ten. The longest delay is a third of that of one place, so that the holder has a turn at a new place while somebody guesses',
    free: 10,
    baseSeconds: 30,
    factor: 2,
    maxSeconds: 300,
    forgetSeconds: 1800,
  },
  place: {
    about: 'Wrong passwords and codes from one place, whatever the account',
    why: 'Of a ministry of 2,000 people who come to work, one in twenty mistypes: 100, and three a minute after that. Who has signed in there before is not held up at all',
    free: 100,
    baseSeconds: 5,
    factor: 2,
    maxSeconds: 60,
    forgetSeconds: 20,
    within: 'network',
  },
  network: {
    about: 'The same from one network, whatever the place',
    why: 'A carrier’s 256 shared addresses, at 20 mistakes a minute. Who rents a network gets what seven places get, not what its 256 addresses or 65,536 places would',
    free: 1000,
    baseSeconds: 5,
    factor: 2,
    maxSeconds: 60,
    forgetSeconds: 3,
  },
  codes: {
    about: 'Wrong one-time codes for one account, over all codes and sign-ins',
    why: 'Five tries of each code are not enough of a limit: codes can be asked for again and again. A day of guessing is one in 6,000 to hit one of a million, and the holder gets a message for each five',
    free: 10,
    baseSeconds: 30,
    factor: 2,
    maxSeconds: 900,
    forgetSeconds: 600,
  },
  portraits: {
    about: 'Pictures for one account that were not alike, or not of a living person, over all sign-ins',
    why: 'Bad light and a turned head are a person’s mistakes, a few in a row. Whoever tries printed or made-up pictures gets a hundred in a day, and needs the password and often the phone before',
    free: 5,
    baseSeconds: 30,
    factor: 2,
    maxSeconds: 900,
    forgetSeconds: 600,
  },
  messages: {
    about: 'Messages caused from one place that no right code has followed (SMS pumping)',
    why: 'A ministry’s staff who ask for a code and give up, at three a minute',
    free: 60,
    baseSeconds: 10,
    factor: 2,
    maxSeconds: 300,
    forgetSeconds: 20,
    within: 'network_messages',
  },
  network_messages: {
    about: 'The same from one network, whatever the place',
    why: 'A carrier’s shared addresses, at twelve a minute: what four places get, not what 256 would',
    free: 600,
    baseSeconds: 10,
    factor: 2,
    maxSeconds: 300,
    forgetSeconds: 5,
  },
  recoveries: {
    about: 'Messages for recoveries of one number from all unfamiliar places together, that no right code has followed',
    why: 'Anybody can ask for them: a stranger gets the holder’s phone to ring three times and then about four times a day, and keeps nobody from signing in, nor from recovering at a familiar place',
    free: 3,
    baseSeconds: 900,
    factor: 2,
    maxSeconds: 21_600,
    forgetSeconds: 43_200,
  },
  recoveries_at_place: {
    about: 'The same from one familiar place, where only the household or the company asks',
    why: 'Messages get lost: three in a row, then one each quarter of an hour and later each hour',
    free: 3,
    baseSeconds: 300,
    factor: 2,
    maxSeconds: 3600,
    forgetSeconds: 7200,
  },
  registrations: {
    about: 'Codes sent to one phone for applications for an account, that no right code has followed',
    why: 'Anybody can type any phone: its owner gets three messages and then about four a day, from wherever they are asked for',
    free: 3,
    baseSeconds: 900,
    factor: 2,
    maxSeconds: 21_600,
    forgetSeconds: 43_200,
  },
  activations: {
    about: 'Codes asked for to activate an account by one number and phone together, that no right code has followed',
    why: 'Only somebody who knows both can use this up, and cannot keep the holder from activating within the 7 days: an hour is the longest wait',
    free: 3,
    baseSeconds: 300,
    factor: 2,
    maxSeconds: 3600,
    forgetSeconds: 7200,
  },
  declarations: {
    about:
      'Applications from one proven phone that have come to no new account: waiting, not confirmed, or there was one',
    why: 'A person mistypes a date or a name a few times. Whoever guesses the data of others needs a phone for every few guesses; counted by the phone and not by the number, so that nobody can keep a person from registering',
    free: 5,
    baseSeconds: 900,
    factor: 2,
    maxSeconds: 21_600,
    forgetSeconds: 21_600,
  },
  applications: {
    about: 'Applications for an account begun at one place, that were not decided in favour',
    why: 'A registration day of a ward, where people share one address: 120, and six a minute after that',
    free: 120,
    baseSeconds: 10,
    factor: 2,
    maxSeconds: 300,
    forgetSeconds: 10,
    within: 'network_applications',
  },
  network_applications: {
    about: 'The same from one network, whatever the place',
    why: 'A carrier’s shared addresses, at twenty a minute: what a few places get, not what 256 would',
    free: 1000,
    baseSeconds: 10,
    factor: 2,
    maxSeconds: 300,
    forgetSeconds: 3,
  },
  answers: {
    about: 'Wrong answers to the recovery questions of one account, over all recoveries',
    why: 'Only who has the phone gets that far. Names can be guessed: ten tries, and then a few a day, are too few for that and enough for a memory',
    free: 10,
    baseSeconds: 900,
    factor: 2,
    maxSeconds: 21_600,
    forgetSeconds: 21_600,
  },
  approvals: {
    about: 'Requests for an approval on another device begun from one place that nobody has approved',
    why: 'As with messages: a ministry’s staff who show a QR code and then type their password after all. Who collects QR codes to pass on needs one for each victim',
    free: 60,
    baseSeconds: 10,
    factor: 2,
    maxSeconds: 300,
    forgetSeconds: 20,
  },
} as const satisfies Record<string, ThrottlePolicy>;

export type ThrottleName = keyof typeof THROTTLES;

/** The policy with its general type instead of its literal one. */
export const policyOf = (name: ThrottleName): ThrottlePolicy & { readonly within?: ThrottleName } => THROTTLES[name];

/** Seconds of delay after the given number of failures. */
export function delayAfter(failures: number, { free, baseSeconds, factor, maxSeconds }: ThrottlePolicy): number {
  return failures < free ? 0 : Math.min(maxSeconds, baseSeconds * factor ** (failures - free));
}

/** Number of failures at which the delay is longest; more are not counted, so that expiry has an upper bound. */
export const mostFailures = ({ free, baseSeconds, factor, maxSeconds }: ThrottlePolicy): number =>
  free + Math.ceil(Math.log(maxSeconds / baseSeconds) / Math.log(factor));
