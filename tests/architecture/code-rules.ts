import ts from 'typescript';
import type { SourceFile } from './source-files.ts';

/** Calls `look` for every node of a file. `look` answers whether it objects; the objections come back as `path:line`. */
export function objections(
  file: SourceFile,
  look: (node: ts.Node, source: ts.SourceFile) => boolean,
): string[] {
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (look(node, source)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(`${file.path}:${line + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `process.exit`, `console.log` … */
export function isMember(node: ts.Node, object: string, member?: string): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === object &&
    (member === undefined || node.name.text === member)
  );
}

const SHELL_RUNNERS: Readonly<Record<string, readonly string[]>> = {
  'node:child_process': ['exec', 'execSync'],
  execa: ['$', 'execaCommand', 'execaCommandSync'],
};

/** Something that hands a text to a shell: `shell: true`, `exec(text)`, or `-c` followed by a filled-in template. */
export function runsShellText(node: ts.Node): boolean {
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'shell')
    return node.initializer.kind === ts.SyntaxKind.TrueKeyword;
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const runners = SHELL_RUNNERS[node.moduleSpecifier.text] ?? [];
    const bindings = node.importClause?.namedBindings;
    if (bindings === undefined || runners.length === 0) return false;
    if (ts.isNamespaceImport(bindings)) return true;
    return bindings.elements.some(({ name, propertyName }) => runners.includes((propertyName ?? name).text));
  }
  if (ts.isArrayLiteralExpression(node)) {
    const { elements } = node;
    return elements.some((element, index) => isText(element, '-c') && isFilledIn(elements[index + 1]));
  }
  return false;
}

/**
 * A tmux target that was not made by `paneTarget` or `sessionTarget`: in an argument list the word after `-t`, in a
 * command text what is filled in after ` -t `. `#{…}` is filled in by tmux itself with an id.
 */
export function makesOwnTarget(node: ts.Node, source: ts.SourceFile): boolean {
  if (ts.isArrayLiteralExpression(node)) {
    const { elements } = node;
    return elements.some((element, index) => {
      if (!isText(element, '-t')) return false;
      const value = elements[index + 1];
      return value === undefined || !isTarget(value, source);
    });
  }
  if (ts.isTemplateExpression(node)) {
    const texts = [node.head.text, ...node.templateSpans.map((span) => span.literal.text)];
    return texts.some((text, index) => {
      if (hasFixedTarget(text)) return true;
      const value = node.templateSpans[index]?.expression;
      return /(^|\s)-t\s*$/.test(text) && value !== undefined && !isTarget(value, source);
    });
  }
  return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)
    ? hasFixedTarget(node.text)
    : false;
}

const hasFixedTarget = (text: string): boolean => /\s-t\s+(?!'?#\{)\S/.test(text);

function isTarget(value: ts.Expression, source: ts.SourceFile): boolean {
  if (ts.isCallExpression(value)) return isMaker(value);
  return ts.isIdentifier(value) && declares(source, value.text);
}

const isMaker = (value: ts.CallExpression): boolean =>
  ts.isIdentifier(value.expression) && ['paneTarget', 'sessionTarget'].includes(value.expression.text);

/** Every variable and parameter of this name in the file is a target. */
function declares(source: ts.SourceFile, name: string): boolean {
  const verdicts: boolean[] = [];
  const visit = (node: ts.Node): void => {
    const named = ts.isVariableDeclaration(node) || ts.isParameter(node);
    if (named && ts.isIdentifier(node.name) && node.name.text === name) {
      const made = node.initializer !== undefined && ts.isCallExpression(node.initializer);
      verdicts.push(node.type?.getText(source) === 'Target' || (made && isMaker(node.initializer)));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return verdicts.length > 0 && verdicts.every(Boolean);
}

const isText = (node: ts.Node, text: string): boolean => ts.isStringLiteral(node) && node.text === text;
const isFilledIn = (node: ts.Node | undefined): boolean =>
  node !== undefined && ts.isTemplateExpression(node);
