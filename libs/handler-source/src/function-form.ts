import { canonicalJson, type JsonObject } from '@workflows/contracts';
import type { SourceFault } from '@workflows/runtime';
import ts from 'typescript';
import { bare, hasTypes, isWritten, parse, placeOf, syntaxFaults, type SyntaxFault } from './parse';
import { decode, sourceMapOf, type Segment } from './source-map';

/** A bundle that was made of what somebody sent for one handler. */
export type Formed =
  { ok: true; bundle: { text: string; sourceMap: string } } | { ok: false; faults: Omit<SourceFault, 'key'>[] };

const LOOKS_LIKE_MODULE = /(^|[\n;])\s*(import|export)\b|\bmodule\.exports\b|\bexports\.\w|\brequire\s*\(/;
const LOOKS_LIKE_FUNCTION = /^\s*(async\b|function\b|\(|[\w$]+\s*=>)/;
/** What the code stands between, so that its own lines stay whole: one line before them. */
const [OPEN, CLOSE] = ['(', ')'];

/**
 * A function as `toString()` gives it, an expression or a method, or a module that exports one handler; in JavaScript or TypeScript. `schemas`: what
 * was sent beside it of the answers of models; the script exports that, too.
 */
export function bundleOf(key: string, code: string, schemas?: JsonObject): Formed {
  const formed = bundleOfCode(key, code);
  if (!formed.ok || schemas === undefined) return formed;
  const { text, sourceMap } = formed.bundle;
  return { ok: true, bundle: { text: `${text}${exportOf(schemas)}`, sourceMap } };
}

/** Behind the code, whose lines stay where they are. The same schemas are the same text. */
function exportOf(schemas: JsonObject): string {
  return `\nObject.assign(module.exports.default ?? module.exports, JSON.parse(${JSON.stringify(canonicalJson(schemas))}));\n`;
}

function bundleOfCode(key: string, code: string): Formed {
  const asExpression = wrapped(code, '', '');
  if (asExpression.faults.length === 0) return fromExpression(key, code, asExpression);
  const asMethod = wrapped(code, '{', '}');
  const method = asMethod.faults.length === 0 ? methodIn(asMethod.inner) : undefined;
  if (method !== undefined) return formed(key, code, `({\n`, `\n})[${JSON.stringify(method)}]`);
  if (LOOKS_LIKE_MODULE.test(code)) return fromModule(key, code);
  if (asMethod.faults.length === 0) return noFunction(); // nothing, or what an object may hold
  return refused(LOOKS_LIKE_FUNCTION.test(code) ? asExpression.faults : asMethod.faults);
}

interface Wrapped {
  file: ts.SourceFile;
  faults: SyntaxFault[];
  /** What is all that stands there; undefined: it is more, or less. */
  inner: ts.Expression | undefined;
}

function wrapped(code: string, before: string, after: string): Wrapped {
  const file = parse(`${OPEN}${before}\n${code}\n${after}${CLOSE}`);
  const [statement, ...more] = file.statements;
  const isOne = statement && ts.isExpressionStatement(statement) && more.length === 0;
  const faults = syntaxFaults(file).map((fault) => ({ ...fault, line: Math.max(1, fault.line - 1) }));
  return { file, faults, inner: isOne ? statement.expression : undefined };
}

function fromExpression(key: string, code: string, { inner }: Wrapped): Formed {
  const value = inner && bare(inner);
  if (value === undefined || (!isWritten(value) && !ts.isCallExpression(value))) {
    if (LOOKS_LIKE_MODULE.test(code)) return fromModule(key, code);
    return noFunction();
  }
  return formed(key, code, '(\n', '\n)');
}

/** A method has to be taken out of an object; what the object is called by is the method's own name. */
function methodIn(inner: ts.Expression | undefined): string | undefined {
  const object = inner && bare(inner);
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return undefined;
  const [method, ...more] = object.properties;
  if (method === undefined || more.length > 0 || !ts.isMethodDeclaration(method)) return undefined;
  return ts.isComputedPropertyName(method.name) ? undefined : method.name.text;
}

/** The key is computed, for some names mean something where they are written out. */
function formed(key: string, code: string, before: string, after: string): Formed {
  const head = `"use strict"; module.exports = {[${JSON.stringify(key)}]: ${before}`;
  const text = `${head}${code}${after}};\n`;
  const file = parse(text);
  if (hasTypes(file)) return transpiled(key, code, text, 1);
  return { ok: true, bundle: { text, sourceMap: sourceMapOf(`${key}.js`, code, tokensOf(file, head.length, code)) } };
}

/** Where everything begins that stands in the code, which is as it was but for the line before it. */
function* tokensOf(file: ts.SourceFile, start: number, code: string): Generator<Segment> {
  const places = new Set<number>();
  const collect = (node: ts.Node): void => {
    places.add(node.getStart(file));
    ts.forEachChild(node, collect);
  };
  collect(file);
  for (const position of [...places].sort((a, b) => a - b)) {
    if (position < start || position >= start + code.length) continue;
    const { line, column } = placeOf(file, position);
    yield { line: line - 1, column: column - 1, sourceLine: line - 2, sourceColumn: column - 1 };
  }
}

function fromModule(key: string, code: string): Formed {
  const faults = syntaxFaults(parse(code));
  return faults.length > 0 ? refused(faults) : transpiled(key, code, code, 0);
}

/** `before`: how many lines stand before the code in what is transpiled. */
function transpiled(key: string, code: string, text: string, before: number): Formed {
  const {
    outputText,
    sourceMapText = '{}',
    diagnostics = [],
  } = ts.transpileModule(text, {
    fileName: 'handler.ts',
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, sourceMap: true },
  });
  const [first] = diagnostics;
  if (first?.file && first.start !== undefined) {
    const { line, column } = placeOf(first.file, first.start);
    const message = ts.flattenDiagnosticMessageText(first.messageText, ' ');
    return refused([{ message, line: Math.max(1, line - before), column }]);
  }
  const map = JSON.parse(sourceMapText) as { mappings: string };
  const segments = [...decode(map.mappings)]
    .map((segment) => ({ ...segment, sourceLine: segment.sourceLine - before }))
    .filter(({ sourceLine }) => sourceLine >= 0);
  const made = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
  return { ok: true, bundle: { text: made, sourceMap: sourceMapOf(`${key}.ts`, code, segments) } };
}

function noFunction(): Formed {
  const message = 'This is no function: "code" is the text of one, such as "async ({ api, event }) => { … }".';
  return { ok: false, faults: [{ code: 'CODE_NOT_A_FUNCTION', message, line: 1, column: 1 }] };
}

function refused(faults: readonly SyntaxFault[]): Formed {
  return { ok: false, faults: faults.map((fault) => ({ ...fault, code: 'CODE_SYNTAX' })) };
}
