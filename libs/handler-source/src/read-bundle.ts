import { MOST_HANDLERS } from '@workflows/contracts';
import type { ReadHandler, SourceFault } from '@workflows/runtime';
import ts from 'typescript';
import { callSites } from './call-sites';
import { Calls } from './calls';
import { ContextPaths } from './context-paths';
import { DrawFlow } from './draw-flow';
import { findHandlers, type FoundHandler } from './find-handlers';
import { Flow } from './flow';
import { freeNames } from './free-names';
import { parse, placeOf, syntaxFaults, type Place } from './parse';
import { Scopes } from './scopes';
import { eventOfKey, signatureOf } from './signature';
import { Sources } from './source-map';
import { unusedSchemas } from './unused-schemas';

export interface BundleReading {
  handlers: ReadHandler[];
  problems: SourceFault[];
  warnings: SourceFault[];
}

interface Read {
  bundle: ReadHandler['bundle'];
  scopes: Scopes;
  sourceOf(place: Place): Place | undefined;
  /** What its workflow is called: of a handler that was sent alone, whose key is of its own text. */
  name?: string;
}

const NO_HANDLERS = 'There is no handler: export what AI({ … }) gives, with a function by each name.';

/** Handlers of a script in CommonJS form, with all that is known of them without running it. */
export function readBundle(bundle: ReadHandler['bundle'], name?: string): BundleReading {
  const sources = bundle.sourceMap === undefined ? undefined : Sources.read(bundle.sourceMap);
  if (bundle.sourceMap !== undefined && sources === undefined)
    return refused({
      code: 'SOURCE_MAP_INVALID',
      message: '"sourceMap" is no source map: send the text of the .map file.',
    });
  const sourceOf = (place: Place): Place | undefined => sources?.of(place);
  const file = parse(bundle.text);
  const syntax = syntaxFaults(file);
  if (syntax.length > 0)
    return refused(...syntax.map((fault) => ({ ...fault, ...sourceOf(fault), code: 'CODE_SYNTAX' })));
  const scopes = new Scopes(file);
  const { handlers, schemas, faults } = findHandlers(scopes);
  const read: Read = { bundle, scopes, sourceOf, ...(name !== undefined && { name }) };
  const told = faults.map(({ at, ...fault }) => ({ ...fault, ...placeIn(file, at, sourceOf) }));
  if (told.length > 0) return refused(...told);
  if (handlers.length === 0) return refused({ code: 'HANDLERS_MISSING', message: NO_HANDLERS });
  if (handlers.length > MOST_HANDLERS) return refused(tooMany(handlers.length));
  const readings = handlers.map((found) => readHandler(found, read));
  return {
    handlers: readings.map(({ handler }) => handler),
    problems: readings.flatMap(({ problems }) => problems),
    warnings: [
      ...readings.flatMap(({ warnings }) => warnings),
      ...unusedSchemas(
        schemas,
        readings.map(({ handler }) => handler),
      ),
    ],
  };
}

function readHandler({ key, fn, on, every }: FoundHandler, { bundle, scopes, sourceOf, name }: Read) {
  const signature = signatureOf(fn);
  const paths = new ContextPaths(scopes, fn, signature);
  const flow = new Flow();
  const calls = new Calls(scopes, paths, (base) => flow.fresh(base));
  new DrawFlow(flow, calls).handler(fn);
  const { sites, functions, warnings } = callSites(scopes.file, calls, sourceOf);
  const heard = on.length > 0 ? on : [eventOfKey(name ?? key)].filter((event) => event !== undefined);
  const handler: ReadHandler = {
    key,
    bundle,
    handler: key,
    signature,
    sites,
    functions,
    graph: flow.graph(key),
    on: heard,
    every,
  };
  const ofKey = (fault: SourceFault): SourceFault => ({ ...fault, key });
  return {
    handler,
    problems: freeNames(scopes, paths.reached, sourceOf, name !== undefined).map(ofKey),
    warnings: warnings.map(ofKey),
  };
}

function placeIn(file: ts.SourceFile, node: ts.Node, sourceOf: Read['sourceOf']): Place {
  const at = placeOf(file, node.getStart(file));
  return sourceOf(at) ?? at;
}

function tooMany(count: number): SourceFault {
  const message = `A bundle has at most ${MOST_HANDLERS} handlers, this has ${count}; make several of it.`;
  return { code: 'TOO_MANY_HANDLERS', message };
}

export function refused(...problems: SourceFault[]): BundleReading {
  return { handlers: [], problems, warnings: [] };
}
