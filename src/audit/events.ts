/** The kinds of event fields. No kind accepts a name, a personal number, a phone number or an address. */
interface Kinds {
  /** A pseudonymous id: of an account, a relying party, a grant, an officer. */
  id: string;
  /** A word of a closed vocabulary, such as the code of a problem. */
  code: string;
  codes: readonly string[];
  /** A whole number, zero or more. */
  count: number;
  boolean: boolean;
  /** An instant, in ISO 8601 and UTC. Never a day that says something about a person, such as a birthdate. */
  time: string;
}

type Kind = keyof Kinds;
type Value = Kinds[Kind];

/** The type of a field: its kind, with `?` if the field is optional, or the codes that it may hold. */
export type EventField = Kind | `${Kind}?` | readonly string[];
type Fields = Readonly<Record<string, EventField>>;

/** The definition of an event; the reference page is generated from it. */
export interface EventDefinition<F extends Fields = Fields> {
  /** For engineers, in English: what happened. */
  readonly about: string;
  readonly fields: F;
}

type Definitions = Readonly<Record<string, EventDefinition>>;

type ValueOf<F extends EventField> = F extends readonly (infer Code)[]
  ? Code
  : F extends `${infer K extends Kind}?`
    ? Kinds[K]
    : F extends Kind
      ? Kinds[F]
      : never;
type OptionalOf<F extends Fields> = { [Name in keyof F]: F[Name] extends `${Kind}?` ? Name : never }[keyof F];

/** The values for an event with these fields. */
export type EventValues<F extends Fields> = { readonly [Name in Exclude<keyof F, OptionalOf<F>>]: ValueOf<F[Name]> } & {
  readonly [Name in OptionalOf<F>]?: ValueOf<F[Name]> | undefined;
};

/** `Given`, if it has no undeclared key. TypeScript does not check a spread object for excess keys. */
type Exact<Given, F extends Fields> = Given & Readonly<Record<Exclude<keyof Given, keyof F>, never>>;

type EventMaker<F extends Fields> =
  Partial<EventValues<F>> extends EventValues<F>
    ? <Given extends EventValues<F>>(values?: Exact<Given, F>) => AuditEvent
    : <Given extends EventValues<F>>(values: Exact<Given, F>) => AuditEvent;

declare const made: unique symbol;

/** An event. Only a catalogue's `make` creates one. */
export type AuditEvent = Readonly<Record<string, Value>> & { readonly type: string; readonly [made]: true };

export interface EventCatalogue<D extends Definitions = Definitions> {
  readonly module: string;
  readonly events: D;
  /**
   * Makes an event with exactly its declared fields.
   * @throws TypeError if a field is missing, undeclared, or not of its kind: a programming error, never a refusal.
   */
  readonly make: { readonly [Type in keyof D]: EventMaker<D[Type]['fields']> };
}

const CODE = /^[a-z][a-z0-9_.:-]{0,99}$/i;
const ID = /^[\w.~:/-]{1,256}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
/** Nine to fifteen digits are a phone or personal number; our ids never look like that. */
const NUMBER_OF_A_PERSON = /^\d{9,15}$/;

const isText = (value: unknown, pattern: RegExp): value is string => typeof value === 'string' && pattern.test(value);

const IS_OF_KIND: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  id: (value) => isText(value, ID) && !NUMBER_OF_A_PERSON.test(value),
  code: (value) => isText(value, CODE),
  codes: (value) => Array.isArray(value) && value.every((one) => isText(one, CODE)),
  count: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  boolean: (value) => typeof value === 'boolean',
  time: (value) => isText(value, TIME),
};

/** Describes what is wrong. The message names fields, never values, which may be personal data. */
function faultOf(fields: Fields, values: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of Object.keys(values)) if (!Object.hasOwn(fields, name)) return `${name} is not declared`;
  for (const [name, field] of Object.entries(fields)) {
    const value = values[name];
    if (typeof field !== 'string') {
      if (typeof value !== 'string' || !field.includes(value)) return `${name} is none of its codes`;
    } else if (value === undefined) {
      if (!field.endsWith('?')) return `${name} is missing`;
    } else {
      const kind = field.replace('?', '') as Kind;
      if (!IS_OF_KIND[kind](value)) return `${name} is no ${kind}`;
    }
  }
  return undefined;
}

const declared = new WeakSet();

/** Whether a catalogue made the event. */
export const isDeclared = (event: AuditEvent): boolean => declared.has(event);

function makeEvent(type: string, { fields }: EventDefinition, values: Readonly<Record<string, Value | undefined>>) {
  const fault = faultOf(fields, values);
  if (fault !== undefined) throw new TypeError(`audit event ${type}: ${fault}`);
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  const event = { type, ...Object.fromEntries(present) } as AuditEvent;
  declared.add(event);
  return event;
}

/**
 * Declares a module's events. Put them into a file `events.ts`, where the generator of the reference page finds them.
 */
export function defineEvents<const D extends Definitions>(module: string, events: D): EventCatalogue<D> {
  const makers = Object.entries(events).map(([type, definition]) => [
    type,
    (values: Readonly<Record<string, Value | undefined>> = {}) => makeEvent(type, definition, values),
  ]);
  return { module, events, make: Object.fromEntries(makers) as EventCatalogue<D>['make'] };
}
