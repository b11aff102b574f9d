import ts from 'typescript';

/** Letters of Vietnamese that English lacks, composed or as combining marks. */
const VIETNAMESE = /[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]/;

/** The sandbox is a world of its own; a record of a relying party carries the names that its operator gives it. */
const CARRIES_TEXTS = /^src\/(?:sandbox\/|oidc\/clients\/first-party\.ts$)/;

const isText = (node: ts.Node): boolean =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateHead(node) ||
  ts.isTemplateMiddle(node) ||
  ts.isTemplateTail(node) ||
  ts.isJsxText(node);

/** Texts for people that are in the code of `src`, and not in `views/locales`: string literals in Vietnamese. */
export function textsInCode(path: string, source: string): string[] {
  if (!/^src\/.*\.[jt]s$/.test(path) || CARRIES_TEXTS.test(path) || !VIETNAMESE.test(source)) return [];
  const tree = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = isText(node) ? node.getText(tree) : '';
    if (VIETNAMESE.test(text)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
      found.push(`${path}:${line + 1} a text for people in code, and not in views/locales: ${text.slice(0, 120)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}
