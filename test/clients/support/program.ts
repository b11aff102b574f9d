import { setTimeout as pause } from 'node:timers/promises';
import { prepared, type Prepared } from './preparation.ts';
import { shell } from './shell.ts';

/** A client made of a page, running. */
export interface Client extends Prepared {
  output(): string;
  stop(): Promise<void>;
}

/** Installs, registers and starts the client of a page, and waits until it answers. */
export async function startClient(id: string): Promise<Client> {
  const client = await prepared(id);
  const { page, url, folder, env } = client;
  const { child, closed, kill, output } = shell(page.run, folder, env);
  const answers = (): Promise<boolean> =>
    fetch(url, { redirect: 'manual' }).then(
      () => true,
      () => false,
    );
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`${page.path}: run ended with ${child.exitCode}\n${output()}`);
    await pause(100);
  }
  return {
    ...{ ...client, output },
    async stop() {
      kill('SIGTERM');
      const isOver = await Promise.race([closed.then(() => true), pause(5_000, false)]);
      if (!isOver) kill('SIGKILL');
      await closed;
    },
  };
}
