/**
 * errors: why the endpoints of the protocol refuse requests: a catalogue of causes, each told in its own words. The one
 * place that decides what the caller is told of a cause.
 * Never: decides whether a request is refused; texts for people (`views/locales/{vi,en}/errors.json`).
 * Follows: RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750 section 3.1, RFC 9700 (no more than the caller may know).
 */
export { ERRORS, type ErrorId } from './catalogue/index.ts';
export { fill, PROBLEM, valuesIn, type Endpoint, type ErrorEntry } from './entry.ts';
export { addErrorUri, explain, noteProblem, refusalIn, type ErrorTelling, type ToldRefusal } from './explain.ts';
export { causeOf } from './known.ts';
export { refusal } from './refusal.ts';
