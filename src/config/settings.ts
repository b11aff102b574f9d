import { z } from 'zod';
import type { ConfigFault } from './faults.ts';

/** What the settings of a module may depend on. */
export interface Surroundings {
  readonly production: boolean;
  /** Made-up people and stand-ins for the outside world are part of this installation. */
  readonly sandbox: boolean;
}

/** The settings of one module: their schema and the rules between them. */
export interface ModuleSettings<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** Schemas by key, as the keys stand at the top of config/default.yaml. */
  readonly shape: Shape;
  /** Faults that no setting has alone: those between settings, and those of the mode. */
  faults(settings: z.infer<z.ZodObject<Shape>>, surroundings: Surroundings): ConfigFault[];
}

/** Declares the settings of a module. Defaults and descriptions stand in config/default.yaml and nowhere else. */
export const moduleSettings = <Shape extends z.ZodRawShape>(
  shape: Shape,
  faults: ModuleSettings<Shape>['faults'] = () => [],
): ModuleSettings<Shape> => ({ shape, faults });

/** The settings of a module as they are after loading. */
export type SettingsOf<Owner extends { readonly shape: z.ZodRawShape }> = z.infer<z.ZodObject<Owner['shape']>>;

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

type ShapeOf<Owners extends readonly { readonly shape: z.ZodRawShape }[]> =
  Intersection<Owners[number]['shape']> extends infer Shape extends z.ZodRawShape
    ? { [Key in keyof Shape]: Shape[Key] }
    : never;

type Joined<Owners extends readonly { readonly shape: z.ZodRawShape }[]> = z.ZodObject<ShapeOf<Owners>, z.core.$strict>;

/** Joins the settings of modules into one schema. @throws Error if two modules declare the same key. */
export function joinSettings<const Owners extends readonly { readonly shape: z.ZodRawShape }[]>(
  owners: Owners,
): Joined<Owners> {
  const shape: Record<string, z.core.$ZodType> = {};
  for (const [key, schema] of owners.flatMap((owner) => Object.entries(owner.shape))) {
    if (Object.hasOwn(shape, key)) throw new Error(`two modules declare the setting ${key}`);
    shape[key] = schema;
  }
  return z.strictObject(shape) as unknown as Joined<Owners>;
}
