import type { Json } from '@workflows/contracts';
import { clip } from '../../clip';
import { describeType } from '../../../json-type';
import { read, refuse } from '../../state-source';
import type { AslSource } from '../query-language';
import { constant, readPayload } from '../read-values';
import type { Call } from './call';
import { argumentsField } from './call-arguments';
import { readExecution } from './execution';
import { readHttp } from './http';
import { readLambda } from './lambda';
import { resourceOf, RESOURCE_NAMES } from './resources';

export function readCall(source: AslSource): Call {
  const text = read(source, 'Resource');
  if (typeof text !== 'string' || text === '') return refuseResource(source, text);
  const resource = resourceOf(text);
  switch (resource.kind) {
    case 'function':
      source.compilation.useFunction(resource.name, `${source.path}/Resource`);
      return callOf(source, resource.name);
    case 'lambda':
      return readLambda(source, resource.answer);
    case 'execution':
      return readExecution(source, resource.answer);
    case 'http':
      return readHttp(source);
    case 'unsupported':
      refuse(
        source,
        'Resource',
        'INTEGRATION_UNSUPPORTED',
        () => `"${clip(text)}" is not available here; ${resource.instead}.`,
      );
      return callOf(source, '');
    case 'malformed': {
      const nearest = source.compilation.suggest(text, RESOURCE_NAMES);
      const hint = nearest === undefined ? `${resource.instead}.` : `did you mean "${nearest}"?`;
      refuse(source, 'Resource', 'RESOURCE_INVALID', () => `"${clip(text)}" names nobody that a task can ask; ${hint}`);
      return callOf(source, '');
    }
  }
}

function callOf(source: AslSource, name: string): Call {
  const args = readPayload(source, argumentsField(source));
  return { target: { kind: 'function', name: constant(name) }, ...(args && { arguments: args }) };
}

function refuseResource(source: AslSource, value: Json | undefined): Call {
  if (value === undefined)
    refuse(
      source,
      'Resource',
      'FIELD_MISSING',
      () => '"Resource" is missing; name the function that this state calls.',
    );
  else {
    const found = value === '' ? 'an empty string' : describeType(value);
    refuse(source, 'Resource', 'TYPE_WRONG', () => `"Resource" must be the name or ARN of a function, not ${found}.`);
  }
  return callOf(source, '');
}
