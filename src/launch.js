#!/usr/bin/env -S GLIBC_TUNABLES=glibc.malloc.hugetlb=1 MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=1048576 MALLOC_TRIM_THRESHOLD_=1048576 node --max-semi-space-size=4 --no-maglev --no-allocation-site-pretenuring --disable-warning=ExperimentalWarning
import { resolve } from 'node:path';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { deferHttpClient } from './oidc/upstream/node/http-client.js';

// An older Node can't read TypeScript: say what to do before it fails on the first file of it.
const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  process.stderr.write(
    `Sen ID needs Node 24 or later; this is ${process.version}. On Linux and Windows "npm ci" installs the right one, which npm scripts and "npm exec sen-id" use.\n`,
  );
  process.exit(1);
}

// V8 lets garbage pile up to what the machine has memory for; a server that shares its machine keeps to what it needs. The first
// line of this file says the rest: the young generation; no middle compiler and no guess of what will live long (ADR 8); and that the
// C library gives back what hashing a password took, in large pages (glibc 2.35 or later), since taking it anew in small ones costs half
// as much time again as the hashing.
setFlagsFromString('--heap-growing-percent=20');

// What was compiled once, types stripped, is kept beside the packages: the next start is faster and needs less memory. This file alone
// is JavaScript: as TypeScript it would have Node load its compiler before the cache is open, for 15 MiB and a sixth of a second.
process
  .getBuiltinModule('node:module')
  .enableCompileCache(resolve(import.meta.dirname, '../node_modules/.cache/sen-id'));

// A small Buffer that is kept (a key, a cookie's secret) keeps the whole pool that it was cut from.
Buffer.poolSize = 8 * 1024;

deferHttpClient();

await import('./main.ts');
