import type { Query } from 'mongoose';
import type { IndexSpec } from './operations.ts';
import { MongooseSchema } from '../mongoose.ts';
import type { PathOf } from './paths.ts';

/** A field of a schema: what mongoose reads, and the type of its value. */
export interface Field<T, IsRequired extends boolean> {
  readonly type: unknown;
  readonly required: IsRequired;
  /** For the compiler only. */
  readonly valueType?: T;
}

export type Fields = Readonly<Record<string, Field<unknown, boolean>>>;

type RequiredKey<F extends Fields> = {
  [Key in keyof F]: F[Key] extends Field<unknown, true> ? Key : never;
}[keyof F];
type ValueOf<F> = F extends Field<infer T, boolean> ? T : never;
type Flat<T> = { [Key in keyof T]: T[Key] };

/** The document that the fields describe. */
export type FieldsDocument<F extends Fields> = Flat<
  { readonly [Key in RequiredKey<F>]: ValueOf<F[Key]> } & {
    readonly [Key in Exclude<keyof F, RequiredKey<F>>]?: ValueOf<F[Key]>;
  }
>;

/** What of mongoose's schema is used outside of `storage`. */
export interface Schema<T> {
  /** One more index, of several fields or with options that a field can't carry. */
  index(key: { readonly [Path in PathOf<T>]?: 1 | -1 }, options?: Omit<IndexSpec<T>, 'key'>): this;
  /** For the compiler only. */
  readonly documentType?: T;
}

/**
 * Options of a field, by mongoose's names. Only `index`, `unique` and `expires` affect the collection; a model reads
 * the others when it validates.
 */
export interface FieldOptions<T> {
  readonly index?: boolean;
  readonly unique?: boolean;
  /** Seconds after the date of this field at which the document has expired: from then on it is absent. */
  readonly expires?: number;
  readonly enum?: readonly T[];
  readonly min?: number;
  readonly max?: number;
  readonly minlength?: number;
  readonly maxlength?: number;
  readonly match?: RegExp;
  readonly validate?: (value: T) => boolean;
}

/** A value of any shape, which the store does not look into: its type is the module's word. */
export const Mixed = MongooseSchema.Types.Mixed;

type Kind<IsRequired extends boolean> = {
  /** A text; of narrower type where it is said: `required<AccountId>(String)`. */
  <T extends string = string>(type: StringConstructor, options?: FieldOptions<T>): Field<T, IsRequired>;
  <T extends number = number>(type: NumberConstructor, options?: FieldOptions<T>): Field<T, IsRequired>;
  <T extends boolean = boolean>(type: BooleanConstructor, options?: FieldOptions<T>): Field<T, IsRequired>;
  (type: DateConstructor, options?: FieldOptions<Date>): Field<Date, IsRequired>;
  (type: BufferConstructor, options?: FieldOptions<Buffer>): Field<Buffer, IsRequired>;
  /** A document within the document, or a value that the store does not look into. */
  <T>(type: Schema<T> | typeof Mixed, options?: FieldOptions<T>): Field<T, IsRequired>;
  /** A list. */
  <T extends string = string>(
    type: readonly [StringConstructor],
    options?: FieldOptions<readonly T[]>,
  ): Field<readonly T[], IsRequired>;
  <T extends number = number>(
    type: readonly [NumberConstructor],
    options?: FieldOptions<readonly T[]>,
  ): Field<readonly T[], IsRequired>;
  <T>(type: readonly [Schema<T>], options?: FieldOptions<readonly T[]>): Field<readonly T[], IsRequired>;
  /** A document whose keys are data: `required<Readonly<Record<Factor, number>>>(Map, { of: Number })`. */
  <T extends object>(type: MapConstructor, options: FieldOptions<T> & { readonly of: unknown }): Field<T, IsRequired>;
};

const kind =
  <IsRequired extends boolean>(isRequired: IsRequired): Kind<IsRequired> =>
  // Keep an absent list absent: mongoose would create an empty one.
  (type: unknown, options: object = {}) => ({
    type,
    required: isRequired,
    ...(Array.isArray(type) ? { default: undefined } : {}),
    ...options,
  });

/** A field that every document has. */
export const required = kind(true);
/** A field that a document may have. */
export const optional = kind(false);

const OPTIONS = { id: false, versionKey: false, minimize: false, strict: 'throw', strictQuery: 'throw' } as const;

/** mongoose validates what is inserted, but updates only where it is told to. */
const UPDATES = ['updateOne', 'updateMany', 'findOneAndUpdate', 'replaceOne'] as const;

/**
 * mongoose's schema with the type of its documents. A schema without a field `_id` describes a subdocument.
 */
export const Schema = class extends MongooseSchema {
  constructor(fields: Readonly<Record<string, object>>) {
    super({ ...fields }, { ...OPTIONS, ...(Object.hasOwn(fields, '_id') ? {} : { _id: false }) });
    const validate = function (this: Query<unknown, unknown>): void {
      this.setOptions({ runValidators: true });
    };
    for (const update of UPDATES) this.pre(update, validate);
  }
} as unknown as new <const F extends Fields>(fields: F) => Schema<FieldsDocument<F>>;
