import { posix } from 'node:path';
import ts from 'typescript';
import type { SourceFile } from './source-files.ts';

/** One import or re-export of a file. */
export interface Import {
  /** The importing file. */
  readonly from: string;
  /** A path relative to the root for a relative import, else the specifier as written. */
  readonly to: string;
  readonly relative: boolean;
  /** Nothing of it is left when the types are gone. */
  readonly typeOnly: boolean;
}

const known = new WeakMap<SourceFile, readonly Import[]>();

/** Every static import and re-export of a file, read with TypeScript's own parser. */
export function readImports(file: SourceFile): readonly Import[] {
  const before = known.get(file);
  if (before !== undefined) return before;
  const found = parseImports(file);
  known.set(file, found);
  return found;
}

function parseImports({ path, text }: SourceFile): Import[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const found: Import[] = [];
  const add = (specifier: ts.Expression | undefined, typeOnly: boolean) => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    const relative = specifier.text.startsWith('.');
    const to = relative ? posix.join(posix.dirname(path), specifier.text) : specifier.text;
    found.push({ from: path, to, relative, typeOnly });
  };
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) add(statement.moduleSpecifier, isTypeImport(statement));
    if (ts.isExportDeclaration(statement)) add(statement.moduleSpecifier, isTypeExport(statement));
  }
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.isTypeOnly) return true;
  const { name, namedBindings } = importClause;
  return (
    name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every((element) => element.isTypeOnly)
  );
}

function isTypeExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  if (isTypeOnly) return true;
  return (
    exportClause !== undefined &&
    ts.isNamedExports(exportClause) &&
    exportClause.elements.every((element) => element.isTypeOnly)
  );
}

/** A TypeScript file without its comments; strings stay. */
export function withoutComments({ path, text }: SourceFile): string {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const comments: ts.CommentRange[] = [];
  const visit = (node: ts.Node): void => {
    if (node.getChildCount() === 0) {
      comments.push(...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []));
      comments.push(...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []));
    }
    for (const child of node.getChildren()) visit(child);
  };
  visit(source);
  return comments.reduceRight(
    (rest, { pos, end }) =>
      rest.slice(0, pos) + rest.slice(pos, end).replace(/[^\n]/g, ' ') + rest.slice(end),
    text,
  );
}
