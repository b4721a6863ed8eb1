import { Injectable } from '@nestjs/common';
import type { PipeTransform, Type } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { EngineError, MOST_PROBLEMS, capProblems, isJsonObject } from '@workflows/contracts';
import type { JsonObject, Problem } from '@workflows/contracts';
import { rulesOf } from './body-rules';
import { classValidator } from './class-validator';
import { jsonPointer } from './json-pointer';
import { nearestName } from './nearest-name';

/**
 * Reads bodies with class-validator. Rules of this file:
 *   B1. Only the top level is copied to the DTO; values of users stay the objects that JSON.parse made, in their key order.
 *   B2. A key is assigned only when the DTO declares it, so that no key of a body (`constructor`, …) can shadow a method.
 *   B3. Every problem is reported, unknown keys first, each by its JSON Pointer.
 *   B4. A body may have hundreds of thousands of unknown keys. Looking for what was meant costs microseconds each, and is done
 *       for the first few; those that will not be listed are only counted.
 */
export interface BodyOptions {
  /** Keys that a client may send back as it read them: taken and dropped. */
  ignored?: readonly string[];
  /** Code and message for a key that is known, and wrong here. */
  refused?: Readonly<Record<string, string>>;
  /** What to do with keys that are not known, as a sentence. */
  advice?: string;
  /** An absent body is read as `{}`. */
  optional?: boolean;
}

/** A body read into a `type`. Throws BODY_MALFORMED where it is missing, FIELD_UNKNOWN, FIELD_INVALID. */
export function readBody<T extends object>(type: Type<T>, body: unknown, options: BodyOptions = {}): T {
  const given = readObject(body === undefined && options.optional ? {} : body);
  const { fields: known, areKept } = rulesOf(type);
  const dto = new type();
  const problems: Problem[] = [];
  for (const key of Object.keys(given)) {
    if (known.has(key)) Object.assign(dto, { [key]: given[key] });
    else if (!options.ignored?.includes(key))
      problems.push(problems.length < MOST_PROBLEMS ? unknownField(key, known, options, problems.length) : UNLISTED); // B4
  }
  if (known.size > 0 && !areKept(dto)) for (const error of validate(dto)) problems.push(...toProblems(error, ''));
  if (problems.length > 0) throw invalid(problems);
  return dto;
}

/** `@Body(bodyOf(Dto))`. */
export function bodyOf<T extends object>(type: Type<T>, options: BodyOptions = {}): PipeTransform<unknown, T> {
  return new BodyPipe(type, options);
}

/** `@Body(objectBody())`: any JSON object; whoever it is given to knows its fields. */
export function objectBody(): PipeTransform<unknown, JsonObject> {
  return { transform: readObject };
}

function readObject(body: unknown): JsonObject {
  if (body === undefined) {
    throw new EngineError('BODY_MALFORMED', 'The request needs a JSON object as its body, and there is none.');
  }
  if (isJsonObject(body)) return body;
  throw invalid([{ message: 'The body must be a JSON object.', code: 'FIELD_INVALID', path: '' }]);
}

@Injectable()
class BodyPipe<T extends object> implements PipeTransform<unknown, T> {
  constructor(
    private readonly type: Type<T>,
    private readonly options: BodyOptions,
  ) {}

  transform(body: unknown): T {
    return readBody(this.type, body, this.options);
  }
}

function validate(dto: object): ValidationError[] {
  return classValidator().validateSync(dto, { forbidUnknownValues: true }); // unknown fields never got into it
}

/** How many unknown names are compared with those that are known (B4). */
const MOST_COMPARED = 20;
const UNLISTED: Problem = { message: '', code: 'FIELD_UNKNOWN', path: '' };

function unknownField(key: string, known: ReadonlySet<string>, options: BodyOptions, before: number): Problem {
  const path = jsonPointer([key]);
  const refusal = options.refused && Object.hasOwn(options.refused, key) ? options.refused[key] : undefined;
  if (refusal) return { message: refusal, code: 'FIELD_INVALID', path };
  const near = before < MOST_COMPARED ? nearestName(key, [...known]) : undefined;
  return {
    message: `The field "${key}" is not known.${near ? ` Did you mean "${near}"?` : options.advice ? ` ${options.advice}` : ''}`,
    code: 'FIELD_UNKNOWN',
    path,
  };
}

function toProblems(error: ValidationError, parent: string): Problem[] {
  const path = parent + jsonPointer([error.property]);
  // A missing field breaks all its rules at once; the first says it.
  const messages = Object.values(error.constraints ?? {});
  const told =
    error.value === undefined
      ? [`The field "${error.property}" is needed: ${messages.at(-1)}.`]
      : messages.map(sentence);
  const own = messages.length > 0 ? told.map((message) => ({ message, code: 'FIELD_INVALID', path })) : [];
  return [...own, ...(error.children ?? []).flatMap((child) => toProblems(child, path))];
}

const sentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);

function invalid(problems: Problem[]): EngineError {
  const [first] = problems;
  return new EngineError(first?.code === 'FIELD_UNKNOWN' ? 'FIELD_UNKNOWN' : 'FIELD_INVALID', first?.message ?? '', {
    problems: capProblems(problems),
  });
}
