#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';

// What was compiled once, types stripped, is kept beside the packages: the next start is faster and needs less memory.
enableCompileCache(resolve(import.meta.dirname, '../node_modules/.cache/sen-id'));

const { runProgram } = await import('./commands/program.ts');
await runProgram();
