import type { RequestState, WebContext } from '../kit/context.ts';
import type { Language } from '../../shared/index.ts';
import { languageAskedFor } from '../kit/language.ts';

/** Reads the client's address from the socket or from X-Forwarded-For; NOBODY where it cannot be told. */
export type AddressReader = (socket: string | undefined, forwardedFor: string | undefined) => string;

/**
 * What our middleware finds out about one request. Language and address are found on demand: answers to programs need
 * neither.
 */
export class FoundState implements RequestState {
  readonly #ctx: WebContext;
  readonly reference: string;
  readonly #readAddress: AddressReader;
  isBound = true;
  service: RequestState['service'] = undefined;
  raisedBy: readonly string[] | undefined = undefined;
  sent: RequestState['sent'] = undefined;
  refused: RequestState['refused'] = undefined;
  again: RequestState['again'] = undefined;
  #language: Language | undefined;
  #address: string | undefined;

  constructor(ctx: WebContext, reference: string, readAddress: AddressReader) {
    this.#ctx = ctx;
    this.reference = reference;
    this.#readAddress = readAddress;
  }

  get clientAddress(): string {
    const { socket, headers } = this.#ctx.req;
    return (this.#address ??= this.#readAddress(
      socket.remoteAddress,
      headers['x-forwarded-for'] as string | undefined,
    ));
  }

  get language(): Language {
    return (this.#language ??= languageAskedFor(this.#ctx));
  }

  set language(language: Language) {
    this.#language = language;
  }
}
