import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** What the page is about: the entries that plugins and their tests import. */
const ENTRIES = [
  ['plugin', 'What a plugin imports: the contract, and pure tools for drivers.'],
  ['testing', 'What the tests of a plugin import: the conformance kit.'],
] as const;

const KINDS = ['Functions', 'Types', 'Constants and classes'] as const;

interface Item {
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
  /** TSDoc of the declaration, as Markdown. */
  readonly text: string;
  /** The declaration without its body. */
  readonly code: string;
  /** Members of an interface that say neither what they are nor are plain from their names. */
  readonly bare: readonly string[];
}

/** The reference of the public surface, from its TSDoc, as Markdown. */
export function apiDocs(): string {
  const entries = readEntries();
  const names = new Set([...entries.values()].flat().map(({ name }) => name));
  const parts = ENTRIES.map(([entry, about]) => {
    const items = entries.get(entry) ?? [];
    const kinds = KINDS.flatMap((kind) => {
      const own = items.filter((item) => item.kind === kind);
      return own.length === 0 ? [] : [`### ${kind}`, ...own.map((item) => describeItem(item, names))];
    });
    return [`## \`@agent-orchestrator/core/${entry}\``, about, ...kinds].join('\n\n');
  });
  return `<!-- Generated from the TSDoc of packages/core by \`npm run generate\` there. Do not edit. -->
# API for plugins

[writing-a-backend.md](writing-a-backend.md) shows how these are used, [lifecycle.md](lifecycle.md#the-hooks) what happens when
a hook fails. Times are in ms, points in time in ms since the epoch, unless it says otherwise. \`undefined\` is "no answer".

${parts.join('\n\n')}
`;
}

/** Exported names that say nothing about themselves: \`NAME\`, or \`NAME.MEMBER\` for what takes or gives a number or a call. */
export function undocumented(): readonly string[] {
  return [...readEntries().values()]
    .flat()
    .flatMap(({ name, text, bare }) => [
      ...(text === '' ? [name] : []),
      ...bare.map((member) => `${name}.${member}`),
    ]);
}

function readEntries(): ReadonlyMap<string, readonly Item[]> {
  const files = ENTRIES.map(([entry]) => fileURLToPath(new URL(`../src/${entry}.ts`, import.meta.url)));
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    types: ['node'],
  });
  const checker = program.getTypeChecker();
  const read = (file: string): Item[] => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    return (module === undefined ? [] : checker.getExportsOfModule(module))
      .map((symbol) => readItem(symbol, checker))
      .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  };
  return new Map(ENTRIES.map(([entry], index) => [entry, read(files[index] ?? '')]));
}

function readItem(exported: ts.Symbol, checker: ts.TypeChecker): Item {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const declaration = symbol.declarations?.[0];
  if (declaration === undefined) throw new Error(`"${exported.name}" is declared nowhere.`);
  return {
    name: exported.name,
    kind: kindOf(declaration),
    text: docOf(symbol, checker),
    code: codeOf(declaration),
    bare: ts.isInterfaceDeclaration(declaration) ? bareMembers(declaration, checker) : [],
  };
}

function kindOf(declaration: ts.Declaration): Item['kind'] {
  if (ts.isFunctionDeclaration(declaration)) return 'Functions';
  return ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)
    ? 'Types'
    : 'Constants and classes';
}

function docOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const tags = symbol.getJsDocTags(checker).map(({ name, text: parts }) => {
    const said = ts.displayPartsToString(parts).trim();
    return name === 'param' ? `- \`${said.replace(/^(\S+)\s*/, '$1`: ')}` : `*${name}*: ${said}`;
  });
  return [text.trim(), tags.join('\n')].filter((part) => part !== '').join('\n\n');
}

/** The source as it stands, without `export`, the body of a function and its own TSDoc; members keep theirs. */
function codeOf(declaration: ts.Declaration): string {
  const source = declaration.getSourceFile();
  if (ts.isFunctionDeclaration(declaration)) {
    const end = declaration.body?.getStart(source) ?? declaration.end;
    return strip(source.text.slice(declaration.getStart(source), end).trim());
  }
  if (ts.isVariableDeclaration(declaration)) return `const ${declaration.getText(source)}`;
  if (ts.isClassDeclaration(declaration)) {
    const base = declaration.heritageClauses?.map((clause) => clause.getText(source)).join(' ') ?? '';
    const members = declaration.members.filter((member) => ts.isConstructorDeclaration(member));
    const parameters = members
      .flatMap((member) => [...member.parameters])
      .map((one) => `  ${one.getText(source)};`);
    return `class ${declaration.name?.text} ${base} {\n${parameters.join('\n')}\n}`;
  }
  return strip(declaration.getText(source));
}

const strip = (text: string): string => text.replace(/^export /, '').replace(/\s+$/, '');

/** Members without a comment whose type is a number or a function: their unit or their duty cannot be guessed. */
function bareMembers(declaration: ts.InterfaceDeclaration, checker: ts.TypeChecker): string[] {
  return declaration.members.flatMap((member) => {
    const symbol = member.name && checker.getSymbolAtLocation(member.name);
    if (symbol === undefined || symbol.getDocumentationComment(checker).length > 0) return [];
    const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(symbol, member));
    const isNumber = (type.flags & ts.TypeFlags.NumberLike) !== 0;
    const named = /(?:Tokens|Usd|Ms)$|^(?:columns|rows)$/.test(symbol.name);
    return (isNumber && !named) || type.getCallSignatures().length > 0 ? [symbol.name] : [];
  });
}

function describeItem({ name, text, code }: Item, names: ReadonlySet<string>): string {
  const linked = text.replace(/\{@link (\w+)\}/g, (_whole, other: string) =>
    names.has(other) ? `[\`${other}\`](#${other.toLowerCase()})` : `\`${other}\``,
  );
  return `#### ${name}\n\n${linked}\n\n\`\`\`\`ts\n${code}\n\`\`\`\``.replaceAll(
    '````',
    code.includes('```') ? '````' : '```',
  );
}
