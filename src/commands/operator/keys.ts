import type { KeySet } from '../../oidc/index.ts';
import { withFoundation } from '../environment.ts';
import { note, print, printJson, table } from '../output.ts';

const view = ({ version, keys }: KeySet) => ({
  version,
  keys: keys.map(({ kid, algorithm, state, createdAt, retiredAt }) => ({
    kid,
    algorithm,
    state,
    created_at: createdAt.toISOString(),
    ...(retiredAt === undefined ? {} : { retired_at: retiredAt.toISOString() }),
  })),
});

function show(set: KeySet, json: boolean): void {
  if (json) {
    printJson(view(set));
    return;
  }
  const rows = view(set).keys.map((key) => [key.kid, key.algorithm, key.state, key.created_at, key.retired_at ?? '']);
  print(table(['key', 'algorithm', 'state', 'made', 'retired'], rows));
}

const progress = (done: number, of: number): void => {
  if (of > 0) note(`making signing keys: ${done} of ${of} algorithms`);
};

/** `sen-id keys list` */
export const list = (json: boolean): Promise<void> =>
  withFoundation(async ({ keys }) => show(await keys.load(progress), json));

/** `sen-id keys rotate` */
export const rotate = (json: boolean): Promise<void> =>
  withFoundation(async ({ keys }) => {
    await keys.load(progress);
    if (!json) note('making the next keys ...');
    show(await keys.rotate(), json);
    if (!json) note('Rotated. Tokens issued before still verify; servers follow within seconds.');
  });
