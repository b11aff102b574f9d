// Preloaded into the server process (`--import`): tells the longest pause of its event loop when asked. JavaScript,
// because a preloaded TypeScript file would make Node load its compiler before the product's cache is open (15 MiB).
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

const RESOLUTION_MS = 2;
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
histogram.enable();

process.on('message', (message) => {
  if (message !== 'pauses') return;
  const longest = Math.max(0, histogram.max / 1e6 - RESOLUTION_MS);
  histogram.reset();
  process.send?.({ longestPauseMs: longest });
});
// The channel is for this file alone: it must not keep the process alive.
process.channel?.unref();
