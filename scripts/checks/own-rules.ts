import ts from 'typescript';
import type { Sources } from './imports/breaches.ts';

/** Where a rule does not hold: the folder that is the home of what it forbids elsewhere. */
const TIME_AND_DATES = 'shared/';
const PATCHES = 'oidc/upstream/';
const PROFILES = 'oidc/profiles/';

/** Names of protocol profiles, in code and in comments, alone or as the beginning of a name (`fapiClient`). */
const PROFILE_NAME =
  /(?<![A-Za-z])(?:FAPI|CIBA|RAR|IDA)(?![A-Za-z])|(?<![A-Za-z])(?:fapi|ciba|rar|ida)(?=[A-Z\d]|\b)|(?:Fapi|Ciba|Rar)(?=[A-Z\d]|\b)/;

/** What takes part in how V8 writes stack traces for everybody in the process. */
const STACKS = new Set(['captureStackTrace', 'stackTraceLimit', 'prepareStackTrace']);

const DEFINING = new Set(['defineProperty', 'defineProperties', 'assign', 'set', 'setPrototypeOf']);

interface Place {
  readonly node: ts.Node;
  readonly breach: string;
}

const isCallOf = (node: ts.Node, owners: readonly string[], names: ReadonlySet<string>): node is ts.CallExpression =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  owners.includes(node.expression.expression.getText()) &&
  names.has(node.expression.name.text);

function timeBreach(node: ts.Node): string | undefined {
  // `performance.now()` is no time of day: it measures how long something took, and nothing is kept of it.
  if (ts.isPropertyAccessExpression(node) && node.getText() === 'Date.now') return 'reads the time: take a Clock';
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0) {
    return 'reads the time: take a Clock';
  }
  if (ts.isPropertyAccessExpression(node)) {
    if (node.getText() === 'Intl.DateTimeFormat') return 'formats a date: use those of shared/dates.ts';
    if (/^toLocale(?:Date|Time)String$/.test(node.name.text)) return 'formats a date: use those of shared/dates.ts';
  }
  return undefined;
}

/** The outermost name of `a.b.c`. */
function rootOf(node: ts.Expression): ts.Expression {
  let root = node;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = root.expression;
  return root;
}

/** Finds what changes a class that the file did not declare itself: its prototype, or the class as an object. */
function patchBreach(node: ts.Node, own: ReadonlySet<string>): string | undefined {
  const changed =
    ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
      ? node.left
      : isCallOf(node, ['Object', 'Reflect'], DEFINING)
        ? node.arguments[0]
        : undefined;
  if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'Error' && STACKS.has(node.name.text)) {
    return `changes how errors are made (Error.${node.name.text}): that is for ${PATCHES}`;
  }
  if (changed === undefined) return undefined;
  const root = rootOf(changed);
  if (!ts.isIdentifier(root) || own.has(root.text)) return undefined;
  const isPrototype = /\.prototype\b/.test(changed.getText());
  // An assignment to the name alone changes a variable.
  const isClass = /^[A-Z]/.test(root.text) && !(ts.isBinaryExpression(node) && changed === root);
  return isPrototype || isClass ? `changes ${changed.getText()}, which is not ours: that is for ${PATCHES}` : undefined;
}

function placesOf(path: string, tree: ts.SourceFile): Place[] {
  const own = new Set<string>();
  const collect = (node: ts.Node): void => {
    if (ts.isClassLike(node) && node.name !== undefined) own.add(node.name.text);
    ts.forEachChild(node, collect);
  };
  collect(tree);
  const found: Place[] = [];
  const visit = (node: ts.Node): void => {
    const breaches = [
      path.startsWith(TIME_AND_DATES) ? undefined : timeBreach(node),
      path.startsWith(PATCHES) ? undefined : patchBreach(node, own),
    ];
    for (const breach of breaches) if (breach !== undefined) found.push({ node, breach });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const profileBreaches = (path: string, text: string): string[] =>
  path.startsWith(PROFILES)
    ? []
    : text.split('\n').flatMap((line, index) => {
        const name = PROFILE_NAME.exec(line)?.[0];
        return name === undefined ? [] : [`src/${path}:${index + 1} names ${name}: that is for ${PROFILES}`];
      });

/**
 * Every breach of the rules that keep a matter in one place, one line each: time, dates, patches of foreign code,
 * profiles.
 */
export const ownRuleBreaches = (sources: Sources): string[] =>
  [...sources].flatMap(([path, text]) => {
    const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    return [
      ...placesOf(path, tree).map(({ node, breach }) => {
        const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
        return `src/${path}:${line + 1} ${breach}`;
      }),
      ...profileBreaches(path, text),
    ];
  });
