/** Text of a cell. Characters that would end the cell or the row, or start a tag, are escaped. */
export const cell = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');

export const code = (text: string): string => (text === '' ? '' : `\`${text}\``);

/** A table; cells are Markdown already, see `cell`. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** A whole page, marked as generated. */
export const page = (title: string, intro: string, ...parts: readonly string[]): string =>
  `${[`# ${title}`, '<!-- Made by `node scripts/reference.ts`: change the source, not this page. -->', intro, ...parts].join('\n\n')}\n`;
