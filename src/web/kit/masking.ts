/** What a page shows of an address or number, so that its holder knows which one is meant and others learn nothing. */

/** The end of a phone or personal number. */
export const numberEnd = (number: string): string => `••• ${number.slice(-3)}`;

/** The first letter and the domain of an e-mail address. */
export const emailHint = (email: string): string => email.replace(/^(.)[^@]*/u, '$1•••');
