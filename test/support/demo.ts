import { newDataFolder, RunningCommand } from './command.ts';
import { freePorts } from './ports.ts';

interface Person {
  readonly number: string;
  readonly password: string;
  readonly phone: string;
  readonly level: number;
  readonly state: string;
  readonly about: string;
  readonly fixed_code: string;
}

/** The least that the product accepts. The tests of the command itself start it with its own settings. */
const QUICK_HASHING = { SEN_ID_AUTHENTICATION_PASSWORD_MEMORY_KIB: '19456' };

/** `npm start` as a new user runs it, on free ports. */
export interface Demo {
  readonly issuer: string;
  readonly portal: string;
  readonly payment: string;
  readonly sandbox: string;
  /** An active account of the level. Codes are rate-limited, so each journey uses a different person. */
  person(level: number, which?: number): Person;
  lastCode(phone: string): Promise<string>;
  close(): Promise<void>;
}

export async function startDemo(env: Record<string, string> = {}): Promise<Demo> {
  const port = await freePorts(4);
  const command = new RunningCommand(['demo'], {
    ...QUICK_HASHING,
    SEN_ID_PORT: String(port),
    SEN_ID_DATA: newDataFolder(),
    ...env,
  });
  await command.prints('Ctrl-C ends it');
  const at = (offset: number): string => `http://localhost:${port + offset}`;
  const people = (await (await fetch(`${at(3)}/api/people`)).json()) as Person[];
  return {
    issuer: at(0),
    portal: at(1),
    payment: at(2),
    sandbox: at(3),
    person(level, which = 0) {
      const person = people.filter((one) => one.level === level && one.state === 'active')[which];
      if (person === undefined) throw new Error(`nobody of level ${level}`);
      return person;
    },
    async lastCode(phone) {
      const answer = await fetch(`${at(3)}/api/messages?to=${encodeURIComponent(phone)}`);
      const messages = (await answer.json()) as { text: string }[];
      return /\b\d{6}\b/.exec(messages[0]?.text ?? '')?.[0] ?? '';
    },
    async close() {
      await command.interrupt();
    },
  };
}
