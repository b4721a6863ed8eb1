import { isJsonObject } from '@workflows/contracts';
import { compileLine, linesAt } from '../../compile-line';
import { checkComment, readNextOrEnd, refuseUnknown } from '../../read-next';
import { describeType } from '../../../json-type';
import { read, refuse } from '../../state-source';
import { kindOf, within, type AslSource } from '../query-language';
import { readAssign, readOutput } from '../read-assign';
import { readErrorHandling } from '../read-errors';
import { readPaths } from '../read-paths';
import { readPayload } from '../read-values';

const BRANCH_FIELDS = ['StartAt', 'States', 'Comment'] as const;

/** Runs all its branches at once. */
export const parallelKind = kindOf({
  fields: {
    Branches: 'both',
    InputPath: 'JSONPath',
    Parameters: 'JSONPath',
    ResultSelector: 'JSONPath',
    ResultPath: 'JSONPath',
    OutputPath: 'JSONPath',
    Arguments: 'JSONata',
    Output: 'JSONata',
    Assign: 'both',
    Retry: 'both',
    Catch: 'both',
    Next: 'both',
    End: 'both',
  },
  lines: (fields) => linesAt(fields, 'Branches'),
  compile(source) {
    const args = readPayload(source, source.language === 'JSONata' ? 'Arguments' : 'Parameters');
    return {
      type: 'parallel',
      name: source.state,
      ...(args && { arguments: args }),
      branches: readBranches(source),
      ...readErrorHandling(source),
      ...readPaths(source),
      ...readOutput(source),
      ...readAssign(source),
      ...readNextOrEnd(source),
    };
  },
});

function readBranches(source: AslSource): { startAt: string }[] {
  const branches = read(source, 'Branches');
  if (!Array.isArray(branches) || branches.length === 0) {
    const found = branches === undefined ? 'is missing' : Array.isArray(branches) ? 'is empty' : 'must be an array';
    const code = branches === undefined ? 'FIELD_MISSING' : Array.isArray(branches) ? 'BRANCHES_EMPTY' : 'TYPE_WRONG';
    refuse(
      source,
      'Branches',
      code,
      () => `"Branches" ${found}; list at least one object with "StartAt" and "States".`,
    );
    return [];
  }
  return branches.map((fields, index) => {
    const at = `Branches/${index}`;
    if (isJsonObject(fields)) return readBranch(within(source, at, fields));
    refuse(source, at, 'TYPE_WRONG', () => `A branch must be an object, not ${describeType(fields)}.`);
    return { startAt: '' };
  });
}

function readBranch(branch: AslSource): { startAt: string } {
  const known: readonly string[] = BRANCH_FIELDS;
  for (const field of Object.keys(branch.fields)) {
    if (!known.includes(field)) refuseUnknown(branch, field, known, 'a branch');
  }
  checkComment(branch);
  return { startAt: compileLine(branch, branch.scope) ?? '' };
}
