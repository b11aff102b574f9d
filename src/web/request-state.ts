import type { RequestState, WebContext } from './context.ts';
import type { Language } from '../shared/index.ts';
import { languageAskedFor } from './middleware/language.ts';

/** What our middleware finds out about one request; the language only when it is asked for, which answers to programs never do. */
export class FoundState implements RequestState {
  readonly #ctx: WebContext;
  readonly reference: string;
  readonly clientAddress: string;
  isBound = true;
  raisedBy: readonly string[] | undefined = undefined;
  #language: Language | undefined;

  constructor(ctx: WebContext, reference: string, clientAddress: string) {
    this.#ctx = ctx;
    this.reference = reference;
    this.clientAddress = clientAddress;
  }

  get language(): Language {
    return (this.#language ??= languageAskedFor(this.#ctx));
  }

  set language(language: Language) {
    this.#language = language;
  }
}
