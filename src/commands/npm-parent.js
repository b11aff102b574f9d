import process from 'node:process';

/** How often to look whether the parent process is still there. */
const EVERY_MS = 250;

/** Read before anything else is loaded, because the parent may end while the service starts. */
const parent = process.ppid;

let timer;

/** npm starts its commands in a shell, and has these variables for them. */
const isUnderNpm = () => process.env['npm_execpath'] !== undefined || process.env['npm_command'] !== undefined;

/**
 * Ends this process like SIGTERM when the shell in which npm started it ends. npm passes SIGTERM on to that shell only,
 * which ends and leaves its child running. A worker ends with its primary process, so it need not look.
 */
export function endWithNpm() {
  if (!isUnderNpm() || process.env['NODE_UNIQUE_ID'] !== undefined || process.platform === 'win32') return;
  timer = setInterval(() => {
    if (process.ppid === parent) return;
    outliveNpm();
    process.kill(process.pid, 'SIGTERM');
  }, EVERY_MS);
  timer.unref();
}

/** From now on the parent's end changes nothing: this process is ending already. */
export function outliveNpm() {
  clearInterval(timer);
}
