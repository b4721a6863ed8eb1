import type { Json } from '@workflows/contracts';
import { ReferenceFailure, type Bindings, type Reference } from '../expressions/expression';
import { ARRAYS } from './intrinsics/arrays';
import { checkCount, fill, FORMAT, parseTemplate } from './intrinsics/format';
import { Unfit, type Intrinsic } from './intrinsics/intrinsic';
import { NUMBERS } from './intrinsics/numbers';
import { OBJECTS } from './intrinsics/objects';
import { TEXTS } from './intrinsics/texts';
import { recalling } from '../recalling';
import { parseIntrinsic, unescapeText, type ArgumentSyntax, type CallSyntax } from './parse-intrinsic';
import { preparePath } from './prepared-path';
import { Malformed, malformed, readerOf, skipSpace, type TextReader } from './text-reader';
import { clipSource, quoteJson } from './write-json';

/** `variables`: where paths among the arguments begin. `unknownFunction`: the name that nobody knows, for whoever can say which one is near. */
export type CompiledIntrinsic =
  | { ok: true; reference: Reference; variables: readonly string[] }
  | { ok: false; message: string; unknownFunction?: string };

const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map(
  Object.entries<Intrinsic>({ ...FORMAT, ...OBJECTS, ...ARRAYS, ...TEXTS, ...NUMBERS }),
);

export const INTRINSIC_NAMES: readonly string[] = [...INTRINSICS.keys()];

/**
 * Amazon States Language, "Intrinsic Functions". An argument that finds nothing is `States.Runtime`, as any path is; what
 * the functions themselves refuse is `States.IntrinsicFailure`.
 */
export const compileIntrinsic = recalling((text): CompiledIntrinsic => {
  const reader = readerOf(text);
  try {
    const call = parseIntrinsic(reader);
    skipSpace(reader);
    if (reader.at < text.length) throw malformed(reader, 'the function call should end here');
    const evaluate = compileCall(call, reader);
    return {
      ok: true,
      reference: { source: text, evaluate: (bindings) => withSource(text, () => evaluate(bindings)) },
      variables: variablesOf(call),
    };
  } catch (error) {
    if (error instanceof UnknownFunction)
      return { ok: false, message: error.message, unknownFunction: error.unknownName };
    if (error instanceof Malformed) return { ok: false, message: error.message };
    throw error;
  }
});

function variablesOf({ args }: CallSyntax): string[] {
  return args.flatMap((argument) => {
    if (argument.kind === 'call') return variablesOf(argument.call);
    return argument.kind === 'path' && argument.path.root.kind === 'variable' ? [argument.path.root.name] : [];
  });
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

type Evaluate = (bindings: Bindings) => Json;

/** Recursion is bounded by the nesting that the parser allows. */
function compileCall(call: CallSyntax, reader: TextReader): Evaluate {
  const { name, at } = call;
  const intrinsic = INTRINSICS.get(name);
  if (intrinsic === undefined)
    throw new UnknownFunction(malformed(reader, `there is no function "${name.slice(0, 80)}"`, at).message, name);
  checkArity(call, intrinsic, reader);
  const args = call.args.map((argument) => compileArgument(argument, reader));
  const [first] = call.args;
  const apply =
    name === 'States.Format' && first?.kind === 'text' ? formatter(first.written, call, reader) : intrinsic.apply;
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

function checkArity({ name, at, args }: CallSyntax, { least, most }: Intrinsic, reader: TextReader): void {
  if (args.length >= least && (most === undefined || args.length <= most)) return;
  const wanted = most === undefined ? `at least ${least}` : most === least ? `${least}` : `${least} to ${most}`;
  throw malformed(
    reader,
    `${name} takes ${wanted} argument${(most ?? least) === 1 ? '' : 's'}, not ${args.length}`,
    at,
  );
}

/** A template that is written in the call is read once, and its faults are faults of the definition. */
function formatter(written: string, { at, args }: CallSyntax, reader: TextReader): Intrinsic['apply'] {
  try {
    const template = parseTemplate(written);
    checkCount(template, args.length - 1);
    return (values) => fill(template, values.slice(1));
  } catch (error) {
    if (error instanceof Unfit) throw malformed(reader, `States.Format: ${error.message}`, at);
    throw error;
  }
}

function compileArgument(argument: ArgumentSyntax, reader: TextReader): Evaluate {
  switch (argument.kind) {
    case 'call':
      return compileCall(argument.call, reader);
    case 'constant':
      return () => argument.value;
    case 'text': {
      const text = unescapeText(argument.written);
      return () => text;
    }
    case 'path':
      return compilePathArgument(argument);
  }
}

function compilePathArgument({ path }: Extract<ArgumentSyntax, { kind: 'path' }>): Evaluate {
  const prepared = preparePath(path);
  const source = clipSource(path.source);
  return (bindings) => {
    const found = prepared.find(bindings);
    switch (found.kind) {
      case 'value':
        return found.value;
      case 'nothing':
        throw new ReferenceFailure(
          'States.Runtime',
          `The JsonPath argument for the field '${source}' could not be found in the input '${quoteJson(found.document)}'`,
        );
      case 'unassigned':
        throw new ReferenceFailure(
          'States.Runtime',
          `The JsonPath argument for the field '${source}' refers to the variable '$${found.variable}', which has not been assigned`,
        );
    }
  };
}
