import ts from 'typescript';
import { texts } from './files.ts';

/** The widest that a line of a comment may be, in columns. */
export const WIDEST = 120;

/** Where the comments of a source text lie, each once, in order. */
export function commentsOf(text: string, file = 'file.ts'): { pos: number; end: number }[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = new Map<number, { pos: number; end: number }>();
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(tree);
    if (children.length > 0) {
      for (const child of children) if (!ts.isJSDoc(child)) visit(child);
      return;
    }
    const ranges = [ts.getLeadingCommentRanges(text, node.pos), ts.getTrailingCommentRanges(text, node.end)];
    for (const { pos, end } of ranges.flatMap((some) => some ?? [])) found.set(pos, { pos, end });
  };
  visit(tree);
  return [...found.values()].sort((one, other) => one.pos - other.pos);
}

/** Lines of comments that are too wide, by their number. An address may be as long as it is. */
export function wideComments(text: string, file?: string): number[] {
  const wide = new Set<number>();
  const lines = text.split('\n');
  let start = 0;
  const starts = lines.map((line) => {
    const here = start;
    start += line.length + 1;
    return here;
  });
  const isTooWide = (line: string): boolean => line.length > WIDEST && !/https?:\/\/\S{40,}$/.test(line);
  if (!lines.some(isTooWide)) return [];
  for (const { pos, end } of commentsOf(text, file)) {
    for (const [index, line] of lines.entries()) {
      const from = starts[index] ?? 0;
      if (from <= end && from + line.length > pos && from + WIDEST < end && isTooWide(line)) wide.add(index + 1);
    }
  }
  return [...wide].sort((one, other) => one - other);
}

/** Comments of code that don't wrap at 120 columns (design section 7). */
export async function commentFindings(): Promise<string[]> {
  return (await texts())
    .filter(({ path }) => /^(?:src|test|scripts)\/.*\.[jt]s$/.test(path))
    .flatMap(({ path, text }) =>
      wideComments(text, path).map((line) => `${path}:${line} a comment is wider than ${WIDEST} columns`),
    );
}
