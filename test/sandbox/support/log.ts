import type { SandboxLog } from '../../../src/sandbox/index.ts';

export interface KeptLog extends SandboxLog {
  readonly lines: { level: string; message: string; details: object }[];
}

export function keptLog(): KeptLog {
  const lines: KeptLog['lines'] = [];
  const keep = (level: string) => (details: object, message: string) => void lines.push({ level, message, details });
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') };
}
