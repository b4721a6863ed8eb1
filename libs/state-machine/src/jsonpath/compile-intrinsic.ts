import type { Json } from '@workflows/contracts';
import { ReferenceFailure, type Bindings, type Reference } from '../expressions/expression';
import { ARRAYS } from './intrinsics/arrays';
import { checkCount, fill, FORMAT, parseTemplate } from './intrinsics/format';
import { Unfit, type Intrinsic } from './intrinsics/intrinsic';
import { NUMBERS } from './intrinsics/numbers';
import { OBJECTS } from './intrinsics/objects';
import { TEXTS } from './intrinsics/texts';
import { parseIntrinsic, unescapeText, type ArgumentSyntax, type CallSyntax } from './parse-intrinsic';
import { preparePath } from './prepared-path';
import { Malformed, malformed, readerOf, skipSpace, type TextReader } from './text-reader';
import { clipSource, quoteJson } from './write-json';

/** `unknownFunction`: the name that nobody knows, for whoever can say which one is near. */
export type CompiledIntrinsic =
  { ok: true; reference: Reference } | { ok: false; message: string; unknownFunction?: string };

const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map(
  Object.entries<Intrinsic>({ ...FORMAT, ...OBJECTS, ...ARRAYS, ...TEXTS, ...NUMBERS }),
);

export const INTRINSIC_NAMES: readonly string[] = [...INTRINSICS.keys()];

/**
 * Amazon States Language, "Intrinsic Functions". `errorForPaths` is how an argument fails that finds nothing; what the
 * functions themselves refuse is `States.IntrinsicFailure`.
 */
export function compileIntrinsic(text: string, errorForPaths: string): CompiledIntrinsic {
  const reader = readerOf(text);
  try {
    const call = parseIntrinsic(reader);
    skipSpace(reader);
    if (reader.at < text.length) throw malformed(reader, 'the function call should end here');
    const evaluate = compileCall(call, { reader, errorForPaths });
    return {
      ok: true,
      reference: { source: text, evaluate: (bindings) => withSource(text, () => evaluate(bindings)) },
    };
  } catch (error) {
    if (error instanceof UnknownFunction)
      return { ok: false, message: error.message, unknownFunction: error.unknownName };
    if (error instanceof Malformed) return { ok: false, message: error.message };
    throw error;
  }
}

class UnknownFunction extends Malformed {
  constructor(
    message: string,
    readonly unknownName: string,
  ) {
    super(message);
  }
}

/** Causes name the whole of what is written in the field, however deep the fault is. */
function withSource(text: string, evaluate: () => Json): Json {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof ReferenceFailure)
      throw new ReferenceFailure(
        error.error,
        `The function '${clipSource(text)}' had the following error: ${error.message}`,
      );
    throw error;
  }
}

interface Place {
  reader: TextReader;
  errorForPaths: string;
}

type Evaluate = (bindings: Bindings) => Json;

/** Recursion is bounded by the nesting that the parser allows. */
function compileCall(call: CallSyntax, place: Place): Evaluate {
  const { name, at } = call;
  const intrinsic = INTRINSICS.get(name);
  if (intrinsic === undefined)
    throw new UnknownFunction(malformed(place.reader, `there is no function "${name.slice(0, 80)}"`, at).message, name);
  checkArity(call, intrinsic, place);
  const args = call.args.map((argument) => compileArgument(argument, place));
  const [first] = call.args;
  const apply =
    name === 'States.Format' && first?.kind === 'text' ? formatter(first.written, call, place) : intrinsic.apply;
  return (bindings) => {
    const values = args.map((argument) => argument(bindings));
    try {
      return apply(values, bindings.random);
    } catch (error) {
      if (error instanceof Unfit)
        throw new ReferenceFailure('States.IntrinsicFailure', `Invalid arguments in ${name}: ${error.message}`);
      throw error;
    }
  };
}

function checkArity({ name, at, args }: CallSyntax, { least, most }: Intrinsic, { reader }: Place): void {
  if (args.length >= least && (most === undefined || args.length <= most)) return;
  const wanted = most === undefined ? `at least ${least}` : most === least ? `${least}` : `${least} to ${most}`;
  throw malformed(
    reader,
    `${name} takes ${wanted} argument${(most ?? least) === 1 ? '' : 's'}, not ${args.length}`,
    at,
  );
}

/** A template that is written in the call is read once, and its faults are faults of the definition. */
function formatter(written: string, { at, args }: CallSyntax, { reader }: Place): Intrinsic['apply'] {
  try {
    const template = parseTemplate(written);
    checkCount(template, args.length - 1);
    return (values) => fill(template, values.slice(1));
  } catch (error) {
    if (error instanceof Unfit) throw malformed(reader, `States.Format: ${error.message}`, at);
    throw error;
  }
}

function compileArgument(argument: ArgumentSyntax, place: Place): Evaluate {
  switch (argument.kind) {
    case 'call':
      return compileCall(argument.call, place);
    case 'constant':
      return () => argument.value;
    case 'text': {
      const text = unescapeText(argument.written);
      return () => text;
    }
    case 'path':
      return compilePathArgument(argument, place);
  }
}

function compilePathArgument({ path }: Extract<ArgumentSyntax, { kind: 'path' }>, { errorForPaths }: Place): Evaluate {
  const prepared = preparePath(path);
  const source = clipSource(path.source);
  return (bindings) => {
    const found = prepared.find(bindings);
    switch (found.kind) {
      case 'value':
        return found.value;
      case 'nothing':
        throw new ReferenceFailure(
          errorForPaths,
          `The JsonPath argument for the field '${source}' could not be found in the input '${quoteJson(found.document)}'`,
        );
      case 'unassigned':
        throw new ReferenceFailure(
          errorForPaths,
          `The JsonPath argument for the field '${source}' refers to the variable '$${found.variable}', which has not been assigned`,
        );
    }
  };
}
