import ts from 'typescript';

/** Where a name is declared: what holds the identifier. */
export type Declaration = ts.Node;

/**
 * Which declaration a name means, by the rules of the language and nothing else: no types, no other files. One walk over the file; a
 * look-up goes as far up as functions and blocks stand in each other.
 */
export class Scopes {
  private readonly names = new Map<ts.Node, Map<string, Declaration>>();

  constructor(readonly file: ts.SourceFile) {
    this.collect(file);
  }

  /** Undefined: nothing in the file declares it. */
  resolve(identifier: ts.Identifier): Declaration | undefined {
    for (let at: ts.Node = identifier; ; at = at.parent) {
      const found = this.names.get(at)?.get(identifier.text);
      if (found !== undefined || ts.isSourceFile(at)) return found;
    }
  }

  private collect(node: ts.Node): void {
    this.declare(node);
    ts.forEachChild(node, (child) => this.collect(child));
  }

  private declare(node: ts.Node): void {
    if (ts.isVariableDeclaration(node)) {
      const scope = isVar(node) ? functionAround(node) : blockAround(node);
      return this.bind(scope, node.name, node);
    }
    if (ts.isParameter(node)) return this.bind(node.parent, node.name, node);
    if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) {
      if (node.name) this.add(blockAround(node), node.name, node);
      return;
    }
    if (ts.isFunctionExpression(node) || ts.isClassExpression(node)) {
      if (node.name) this.add(node, node.name, node);
      return;
    }
    if (ts.isImportClause(node) || ts.isNamespaceImport(node) || ts.isImportSpecifier(node)) {
      if (node.name && ts.isIdentifier(node.name)) this.add(this.file, node.name, node);
    }
  }

  private bind(scope: ts.Node, name: ts.BindingName, declaration: Declaration): void {
    if (ts.isIdentifier(name)) return this.add(scope, name, declaration);
    for (const element of name.elements) if (ts.isBindingElement(element)) this.bind(scope, element.name, element);
  }

  private add(scope: ts.Node, name: ts.Identifier, declaration: Declaration): void {
    const known = this.names.get(scope) ?? new Map<string, Declaration>();
    known.set(name.text, declaration);
    this.names.set(scope, known);
  }
}

function isVar(node: ts.VariableDeclaration): boolean {
  return ts.isVariableDeclarationList(node.parent) && (node.parent.flags & ts.NodeFlags.BlockScoped) === 0;
}

function functionAround(node: ts.Node): ts.Node {
  let at = node.parent;
  while (!ts.isSourceFile(at) && !ts.isFunctionLike(at)) at = at.parent;
  return at;
}

function blockAround(node: ts.Node): ts.Node {
  let at = node.parent;
  while (!isBlock(at)) at = at.parent;
  return at;
}

function isBlock(node: ts.Node): boolean {
  return (
    ts.isSourceFile(node) ||
    ts.isBlock(node) ||
    ts.isFunctionLike(node) ||
    ts.isCatchClause(node) ||
    ts.isForStatement(node) ||
    ts.isForInStatement(node) ||
    ts.isForOfStatement(node) ||
    ts.isCaseBlock(node) ||
    ts.isClassStaticBlockDeclaration(node)
  );
}

/** Whether the identifier stands for a value, and is not the name of something: a member, a label, what is being declared. */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isMetaProperty(parent)) return parent.name !== node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isExportSpecifier(parent)) return (parent.propertyName ?? parent.name) === node;
  if (ts.isImportClause(parent) || ts.isNamespaceImport(parent) || ts.isImportSpecifier(parent)) return false;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  return !('name' in parent && parent.name === node);
}
