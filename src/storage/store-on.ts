import type { Connection, Model, Mongoose, Schema } from 'mongoose';
import { namedIndex, portableIndex, type NamedIndex } from './query/indexes.ts';
import type { IndexSpec, QueryPlan, RawCollection, Store, StoredDocument, Filter, FindOptions } from './store.ts';

/** What an engine brings along. */
export interface EngineParts {
  readonly engine: Store['engine'];
  /** mongoose on this engine; made when it is first asked for. */
  connect(): { readonly instance: Mongoose; readonly connection: Connection };
  close(): Promise<void>;
  collection(name: string): RawCollection;
  /** Makes the collection and the indexes that are not there yet. */
  createIndexes(collection: string, indexes: readonly NamedIndex[]): Promise<void>;
  ping(): Promise<void>;
  explain(collection: string, filter: Filter, options?: FindOptions): Promise<QueryPlan>;
}

function configured({ instance, connection }: ReturnType<EngineParts['connect']>): Connection {
  // Collections and indexes are made by `ready`, not behind the back of whoever makes a model; and a path that no schema knows is a
  // mistake, not a condition to be dropped from a filter.
  instance.set('autoIndex', false);
  instance.set('autoCreate', false);
  instance.set('bufferCommands', false);
  instance.set('strictQuery', 'throw');
  return connection;
}

/** The store on an engine. */
export function storeOn(parts: EngineParts): Store {
  const { engine } = parts;
  let known: Connection | undefined;
  const connection = (): Connection => (known ??= configured(parts.connect()));
  const declared = new Map<string, NamedIndex[]>();
  const models = new Map<string, Model<unknown>>();
  const made = new Map<string, number>();

  const declare = (name: string, specs: readonly IndexSpec[]): void => {
    declared.set(name, [...(declared.get(name) ?? []), ...specs.map(namedIndex)]);
  };

  return {
    engine,
    get connection() {
      return connection();
    },
    model<T>(name: string, schema: Schema<T>): Model<T> {
      const old = models.get(name);
      if (old !== undefined) return old as unknown as Model<T>;
      const model = connection().model(name, schema) as unknown as Model<T>;
      models.set(name, model as unknown as Model<unknown>);
      declare(
        model.collection.name,
        schema.indexes().map(([key, options]) => portableIndex(key, options)),
      );
      return model;
    },
    collection<T extends { readonly _id: string } = StoredDocument>(name: string): RawCollection<T> {
      return parts.collection(name) as unknown as RawCollection<T>;
    },
    index: declare,
    async ready() {
      for (const [name, specs] of declared) {
        if (made.get(name) === specs.length) continue;
        await parts.createIndexes(name, specs);
        made.set(name, specs.length);
      }
    },
    ping: () => parts.ping(),
    async close() {
      // What mongoose made goes with it; otherwise the engine has nothing but itself to close.
      if (known === undefined) await parts.close();
      else await known.close();
    },
    explain: (name, filter, options) => parts.explain(name, filter, options),
  };
}
