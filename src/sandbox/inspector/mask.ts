const MASK = '•••';
const LONGEST_VALUE = 300;
const LONGEST_NAME = 64;
const MOST_PARAMETERS = 40;

/** Parameters that hold neither secrets nor personal data. The value of any other one is masked. */
const SHOWN = new Set(
  (
    'client_id redirect_uri post_logout_redirect_uri response_type response_mode scope acr_values prompt max_age ui_locales ' +
    'code_challenge_method grant_type token_type_hint client_assertion_type resource display'
  ).split(' '),
);

/** What looks like a token, a mail address, or a personal or phone number, wherever it stands. */
const SENSITIVE = /[\w.%+-]{1,64}@[\w.-]{1,255}|\beyJ[\w.-]+|\d[\d ]{7,}\d|[\w-]{40,}/g;
/** Control and format characters, and halves of a pair: they would change how a page reads. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** A text of a stranger: cut, on one line, without what looks like a secret or personal data. */
export const scrubbed = (text: string, most = LONGEST_VALUE): string => {
  const cut = text.slice(0, most).replace(UNPRINTABLE, '\ufffd').replace(SENSITIVE, MASK);
  return text.length > most ? `${cut}… (${text.length})` : cut;
};

/** The value of a parameter as the inspector keeps it. The original is not kept. */
function maskedValue(name: string, value: string): string {
  if (/redirect_uri$/.test(name))
    return scrubbed(value.replace(/[?#].*$/s, (rest) => (rest.length > 1 ? `?${MASK}` : rest)));
  // A failure that was asked for explains the answer.
  if (name === 'login_hint' && /^simulate:[a-z_]{1,60}$/.test(value)) return value;
  return SHOWN.has(name) ? scrubbed(value) : `${MASK} (${value.length})`;
}

/** The parameters of a request, masked, cut and limited in number. */
export const maskedParameters = (parameters: Iterable<readonly [string, string]>): [string, string][] => {
  const masked: [string, string][] = [];
  for (const [name, value] of parameters) {
    if (masked.length === MOST_PARAMETERS) break;
    masked.push([scrubbed(name, LONGEST_NAME), maskedValue(name, value)]);
  }
  return masked;
};
