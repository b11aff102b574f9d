import { version } from 'node:process';

/** Exports of `node:http` whose getters load Node's HTTP client. */
const CLIENT_EXPORTS = ['WebSocket', 'CloseEvent', 'MessageEvent'];

/**
 * Keeps Node from loading its HTTP client (10 MiB) before it is used. When an ES module imports a module of Node, all
 * exports of that module are read, and three exports of `node:http` load the client. Nothing here takes them from
 * there; `fetch` and the globals of the same names still load the client when they are used. Called by src/launch.js
 * before any other module is loaded, hence JavaScript (ADR 7).
 */
export function deferHttpClient() {
  const http = process.getBuiltinModule('node:http');
  for (const name of CLIENT_EXPORTS) {
    const descriptor = Object.getOwnPropertyDescriptor(http, name);
    if (descriptor?.configurable !== true) {
      throw new Error(
        `node ${version} has no http.${name}, which src/oidc/upstream/node/http-client.js patches; see ADR 15`,
      );
    }
    Object.defineProperty(http, name, { value: undefined });
  }
}
