#!/usr/bin/env -S GLIBC_TUNABLES=glibc.malloc.hugetlb=1 MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=1048576 MALLOC_TRIM_THRESHOLD_=1048576 node --max-semi-space-size=4 --no-maglev --no-allocation-site-pretenuring --disable-warning=ExperimentalWarning
import { resolve } from 'node:path';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { endWithNpm } from './commands/npm-parent.js';
import { deferHttpClient } from './oidc/upstream/node/http-client.js';

// An older Node can't read TypeScript: say what to do before it fails on the first file of it.
const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  process.stderr.write(
    `Sen ID needs Node 24 or later; this is ${process.version}. On Linux and Windows "npm ci" installs the right one, which npm scripts and "bin/sen-id" use.\n`,
  );
  process.exit(1);
}

// By default V8 lets the heap grow in large steps; a server that shares its machine should not. The first line of this
// file has the other settings. V8: a small young generation, no middle compiler and no pretenuring (ADR 8). The C
// library: return the memory of a password hash to the system, and take it in large pages (glibc 2.35 or later),
// because page faults in small pages add half to the time of a hash.
setFlagsFromString('--heap-growing-percent=20');

// Cache the compiled sources, with their types stripped: the next start is faster and needs less memory. This file is
// JavaScript because a TypeScript file would make Node load its compiler before the cache is open, which costs 15 MiB
// and a sixth of a second.
process
  .getBuiltinModule('node:module')
  .enableCompileCache(resolve(import.meta.dirname, '../node_modules/.cache/sen-id'));

// A small long-lived Buffer (a key, a cookie's secret) keeps its whole pool in memory, so keep the pool small.
Buffer.poolSize = 8 * 1024;

deferHttpClient();
endWithNpm();

await import('./main.ts');
