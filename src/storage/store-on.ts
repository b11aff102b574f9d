import type { Connection, Model, Mongoose, Schema } from 'mongoose';
import type { CollectionDeclaration, Declaration } from './declarations/declaration.ts';
import { collectionModel, type CollectionModel } from './declarations/model.ts';
import { namedIndex, portableIndex, type NamedIndex } from './query/indexes.ts';
import type { Collection, Filter, FindOptions, IndexSpec, QueryPlan, RawCollection, Store } from './store.ts';

/** What an engine brings along. */
export interface EngineParts {
  readonly engine: Store['engine'];
  /** mongoose on this engine; made when it is first asked for. */
  connect(): { readonly instance: Mongoose; readonly connection: Connection };
  close(): Promise<void>;
  collection(name: string): RawCollection;
  /** Names of the collections that are there. */
  collectionNames(): Promise<readonly string[]>;
  /** Tells the engine what a declaration says, before its indexes are made. */
  learn?(collection: string, indexes: readonly NamedIndex[]): void;
  /** Makes the collection and the indexes that are not there yet. */
  createIndexes(collection: string, indexes: readonly NamedIndex[]): Promise<void>;
  ping(): Promise<void>;
  explain(collection: string, filter: Filter, options?: FindOptions): Promise<QueryPlan>;
}

function configured({ instance, connection }: ReturnType<EngineParts['connect']>): Connection {
  // Collections and indexes are made by `ready`, not by making a model; and a path that no schema knows is a mistake,
  // not a condition to be dropped from a filter.
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
  const declarations = new Map<string, Declaration>();
  const indexes = new Map<string, NamedIndex[]>();
  const models = new Map<string, Model<unknown>>();
  const made = new Map<string, number>();

  const addIndexes = (name: string, specs: readonly NamedIndex[]): void => {
    indexes.set(name, [...(indexes.get(name) ?? []), ...specs]);
    parts.learn?.(name, specs);
  };
  const declare = (declaration: Declaration): void => {
    const { name } = declaration;
    const before = declarations.get(name);
    if (before === declaration) return;
    if (before !== undefined) throw new TypeError(`the collection ${name} is declared twice`);
    declarations.set(name, declaration);
    addIndexes(name, declaration.indexes);
  };
  const modelOf = (name: string, schema: Schema<unknown>): Model<unknown> => {
    let model = models.get(name);
    if (model === undefined) {
      model = connection().model(name, schema) as unknown as Model<unknown>;
      models.set(name, model);
    }
    return model;
  };

  const collection = <T extends { readonly _id: string }>(of: CollectionDeclaration<T>): Collection<T> => {
    declare(of);
    return parts.collection(of.name) as unknown as Collection<T>;
  };

  function model<T extends { readonly _id: string }>(of: CollectionDeclaration<T>): CollectionModel<T>;
  function model<T>(of: string, schema: Schema<T>): Model<T>;
  function model(of: Declaration | string, schema?: Schema<unknown>): unknown {
    if (typeof of !== 'string') {
      declare(of);
      return collectionModel(
        modelOf(of.name, of.schema as Schema<unknown>) as unknown as Model<{ readonly _id: string }>,
      );
    }
    if (schema === undefined) throw new TypeError('a model needs a schema');
    const isNew = !models.has(of);
    const made = modelOf(of, schema);
    if (isNew) {
      addIndexes(
        made.collection.name,
        schema.indexes().map(([key, options]) => portableIndex(key, options)),
      );
    }
    return made;
  }

  return {
    engine,
    get connection() {
      return connection();
    },
    get collections() {
      return [...declarations.values()];
    },
    collection,
    model,
    raw: <T extends { readonly _id: string }>(name: string) => parts.collection(name) as unknown as RawCollection<T>,
    index: (name: string, specs: readonly IndexSpec[]) => addIndexes(name, specs.map(namedIndex)),
    async isEmpty() {
      for (const name of await parts.collectionNames()) {
        if ((await parts.collection(name).findOne({}, { projection: { _id: 1 } })) !== null) return false;
      }
      return true;
    },
    async ready() {
      for (const [name, specs] of indexes) {
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
