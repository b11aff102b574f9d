import * as audit from '../../src/audit/index.ts';
import * as approvals from '../../src/authentication/approvals/index.ts';
import * as devices from '../../src/authentication/devices/index.ts';
import * as factors from '../../src/authentication/factors/index.ts';
import * as guarding from '../../src/authentication/guarding/index.ts';
import * as recovery from '../../src/authentication/recovery/index.ts';
import * as signIn from '../../src/authentication/sign-in/index.ts';
import * as consent from '../../src/consent/index.ts';
import * as identity from '../../src/identity/index.ts';
import * as notifications from '../../src/notifications/index.ts';
import * as oidc from '../../src/oidc/index.ts';
import * as registration from '../../src/registration/index.ts';
import * as relyingParties from '../../src/relying-parties/index.ts';
import * as storage from '../../src/storage/index.ts';
import { isDeclaration, type Declaration } from '../../src/storage/index.ts';
import { cell, code, page, table } from './markdown.ts';

const MODULES: readonly object[] = [
  approvals,
  audit,
  consent,
  devices,
  factors,
  guarding,
  identity,
  notifications,
  oidc,
  recovery,
  registration,
  relyingParties,
  signIn,
  storage,
];

/** Every declaration that a module exports, alone or in a record of them. */
export const declarations = (): Declaration[] =>
  MODULES.flatMap((module): unknown[] => Object.values(module))
    .flatMap((exported) =>
      typeof exported === 'object' && exported !== null ? [exported, ...(Object.values(exported) as unknown[])] : [],
    )
    .filter(isDeclaration)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

type Index = Declaration['indexes'][number];

const pathsOf = ({ key }: Index): string =>
  Object.entries(key)
    .map(([path, direction]) => code(direction === -1 ? `${path} descending` : path))
    .join(' + ');

const indexText = (index: Index): string =>
  [
    pathsOf(index),
    ...(index.unique === true ? ['unique'] : []),
    ...(index.partialFilterExpression === undefined
      ? []
      : [`only ${code(JSON.stringify(index.partialFilterExpression))}`]),
  ].join(', ');

const expiryText = (index: Index): string =>
  index.expireAfterSeconds === 0 ? pathsOf(index) : `${index.expireAfterSeconds ?? 0} s after ${pathsOf(index)}`;

/** What stands between backticks is shown as it is. */
const keyText = (key: string): string =>
  key
    .split('`')
    .map((part, index) => (index % 2 === 0 ? cell(part) : code(part)))
    .join('');

/** docs/data.md */
export function dataPage(): string {
  const isExpiry = ({ expireAfterSeconds }: Index): boolean => expireAfterSeconds !== undefined;
  return page(
    'Data at rest',
    'Every collection, as its module declares it. What is sealed is encrypted with AES-256-GCM under the keys of `seal.key_file`. A document is absent from the moment in the column *expires*, whether it was deleted yet or not.',
    table(
      ['collection', 'owner', 'holds', 'key', 'indexes', 'expires', 'sealed'],
      declarations().map(({ name, owner, about, key, indexes, sealed }) => [
        code(name),
        code(owner),
        cell(about),
        keyText(key),
        indexes
          .filter((index) => !isExpiry(index))
          .map(indexText)
          .join('; '),
        indexes.filter(isExpiry).map(expiryText).join('; '),
        sealed.map(code).join(', '),
      ]),
    ),
  );
}
