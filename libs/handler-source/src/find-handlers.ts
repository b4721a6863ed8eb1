import type { EveryEntry } from '@workflows/contracts';
import { specOfPhrase } from '@workflows/state-machine/schedules';
import ts from 'typescript';
import { functionIn, isRequire, textOf } from './context-paths';
import { bare, isWritten, type Written } from './parse';
import { MOST_ALIASES, SDK, exportedBy, given, isSdk, isTried, nameCalled, objectOf } from './exported';
import { isRecord, literal } from './literal';
import type { Scopes } from './scopes';

/** A member of what a bundle exports, as it is written. */
export interface FoundHandler {
  key: string;
  fn: Written;
  on: string[];
  every: EveryEntry[];
}

export interface Found {
  handlers: FoundHandler[];
  /** Keys of what describes the answers of `ai` functions. */
  schemas: string[];
  faults: { at: ts.Node; code: string; message: string; key?: string }[];
}

/**
 * The handlers of a script: members of what is given to `AI()`, or of an object that is exported as it is.
 *   F1. What is read is what is written: a member whose function stands elsewhere is found by its name, one that is computed is refused.
 *   F2. Of two members with the same key the last counts, as in an object.
 */
export function findHandlers(scopes: Scopes): Found {
  const found: Found = { handlers: [], schemas: [], faults: [] };
  const objects = new Set<ts.ObjectLiteralExpression>();
  const members = new Map<string, FoundHandler>();
  look(scopes.file);
  for (const object of objects) readObject(object);
  found.handlers = [...members.values()];
  return found;

  function look(node: ts.Node): void {
    if (ts.isImportDeclaration(node)) fault(node, 'BUNDLE_NOT_COMMONJS', NOT_COMMONJS);
    if (isRequire(node) && !isSdk(node) && !isTried(node)) fault(node, 'REQUIRE_REFUSED', REQUIRE);
    const exported = exportedBy(node) ?? given(node);
    const object = exported && objectOf(exported, scopes);
    if (object) objects.add(object);
    ts.forEachChild(node, look);
  }

  function readObject(object: ts.ObjectLiteralExpression): void {
    for (const property of object.properties) {
      if (ts.isSpreadAssignment(property)) {
        const inner = objectOf(property.expression, scopes);
        if (inner && inner !== object && !objects.has(inner)) readObject(inner);
        else if (!inner) fault(property, 'HANDLER_COMPUTED', COMPUTED);
        continue;
      }
      const key = property.name && textOf(property.name);
      if (key === undefined) fault(property, 'HANDLER_COMPUTED', COMPUTED);
      else readMember(key, property);
    }
  }

  function readMember(key: string, property: ts.ObjectLiteralElementLike): void {
    const value = ts.isPropertyAssignment(property) ? property.initializer : property;
    const handler: Omit<FoundHandler, 'fn'> = { key, on: [], every: [] };
    const fn = ts.isMethodDeclaration(property) ? property : readValue(value, handler);
    if (fn === 'schema') return void found.schemas.push(key);
    if (fn === undefined) return fault(value, 'HANDLER_COMPUTED', COMPUTED, key);
    if (fn.asteriskToken) return fault(fn, 'HANDLER_GENERATOR', GENERATOR, key);
    members.set(key, { ...handler, fn }); // F2
  }

  /** F1 */
  function readValue(node: ts.Node, handler: Omit<FoundHandler, 'fn'>, depth = 0): Written | 'schema' | undefined {
    if (depth > MOST_ALIASES) return undefined;
    if (ts.isShorthandPropertyAssignment(node)) return readValue(node.name, handler, depth + 1);
    if (!ts.isExpression(node)) return undefined;
    const value = bare(node);
    if (isWritten(value)) return value;
    if (ts.isIdentifier(value)) {
      const declaration = scopes.resolve(value);
      if (declaration && ts.isFunctionDeclaration(declaration)) return declaration;
      const initializer = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
      return initializer && readValue(initializer, handler, depth + 1);
    }
    if (ts.isElementAccessExpression(value)) return methodOf(value);
    if (ts.isCallExpression(value)) return readStart(value, handler, depth);
    if (ts.isObjectLiteralExpression(value)) return readRecord(value, handler, depth);
    return ts.isArrayLiteralExpression(value) || ts.isStringLiteralLike(value) ? 'schema' : undefined;
  }

  /** `on('User.Signup', fn)`, `every('hour', fn)`. */
  function readStart(call: ts.CallExpression, handler: Omit<FoundHandler, 'fn'>, depth: number) {
    const name = nameCalled(call);
    const [when, fn, options] = call.arguments;
    if ((name !== 'on' && name !== 'every') || when === undefined || fn === undefined) return undefined;
    readWhen(name, when, options, handler);
    return readValue(fn, handler, depth + 1);
  }

  /** `{ type: 'Function', code: fn, on: 'User.Signup', every: 'hour' }`; any other object is a schema. */
  function readRecord(object: ts.ObjectLiteralExpression, handler: Omit<FoundHandler, 'fn'>, depth: number) {
    const member = (name: string): ts.Node | undefined => {
      const property = object.properties.find((one) => one.name && textOf(one.name) === name);
      return property && ts.isPropertyAssignment(property) ? property.initializer : property;
    };
    const type = member('type');
    if (!type || !ts.isStringLiteralLike(type) || type.text !== 'Function') return 'schema';
    for (const name of ['on', 'every'] as const) {
      const when = member(name);
      if (when && ts.isExpression(when)) readWhen(name, when, member('options'), handler);
    }
    const code = member('code');
    if (code && ts.isMethodDeclaration(code)) return code;
    const fn = code && readValue(code, handler, depth + 1);
    return fn === 'schema' ? undefined : fn;
  }

  function readWhen(
    name: 'on' | 'every',
    when: ts.Expression,
    options: ts.Node | undefined,
    { key, on, every }: Omit<FoundHandler, 'fn'>,
  ): void {
    const value = literal(when);
    const texts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
    if (texts.length === 0)
      return fault(when, 'START_COMPUTED', `What ${name}() says has to be written out as a text.`, key);
    if (name === 'on') return void on.push(...texts);
    const zone = options && ts.isExpression(options) ? literal(options) : undefined;
    const timezone = isRecord(zone) && typeof zone['timezone'] === 'string' ? { timezone: zone['timezone'] } : {};
    every.push(...texts.map((text) => ({ spec: specOfPhrase(text), ...timezone })));
  }

  function fault(at: ts.Node, code: string, message: string, key?: string): void {
    found.faults.push({ at, code, message, ...(key !== undefined && { key }) });
  }
}

const COMPUTED = 'Write the handler here, or name a function of this file: what is computed cannot be read, nor drawn.';
const GENERATOR = 'A handler is an async function; a generator is none.';
const REQUIRE = `Nothing but "${SDK}" can be required: bundle what is imported into the script, or do it in a worker function.`;
const NOT_COMMONJS =
  'A bundle is one script in CommonJS form: esbuild --bundle --format=cjs --target=es2022 --external:workflows.do.';

/** `({ async onX() {} })["onX"]`, by which a method that was sent alone is one function. */
function methodOf({ expression, argumentExpression: key }: ts.ElementAccessExpression): Written | undefined {
  const object = bare(expression);
  return ts.isObjectLiteralExpression(object) && ts.isStringLiteralLike(key) ? functionIn(object, key.text) : undefined;
}
