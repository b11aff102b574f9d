import { WRITINGS } from '../../support/rude/proxy.ts';
import { journeysThrough } from './through.ts';

const DROPPED = ['user-agent', 'accept-language', 'accept', 'origin', 'referer', 'sec-fetch-site'];
/** Pages that a browser opens and forms that it sends; not what relying parties send. */
const OF_BROWSERS = /^\/(?:interaction|recovery|account|approve|session)\b/;

journeysThrough([
  ...WRITINGS.slice(0, 1).map(
    ([how, forwardedFor]) => [`a proxy that writes the client's address ${how}`, { proxy: { forwardedFor } }] as const,
  ),
  [
    'a proxy that writes no address and drops what browsers say of themselves',
    { proxy: { forwardedFor: () => undefined, drops: DROPPED } },
  ],
  ['a proxy that sends bodies in crumbs', { proxy: { body: 'crumbled' } }],
  ['a proxy that breaks off in the middle of each body and begins once more', { proxy: { body: 'cut at first' } }],
  [
    'a proxy that sends each form of a browser twice',
    { proxy: { repeats: (method, path) => method === 'POST' && OF_BROWSERS.test(path) } },
  ],
]);
