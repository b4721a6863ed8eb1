import { compileLine, LINE_FIELDS, linesAt } from '../compile-line';
import type { StateKind } from '../dialect';
import { readTemplate } from '../read-fields';
import { FALLIBLE_FIELDS, readFallible } from '../read-flow';
import { readEntries } from '../read-next';
import { read, refuse, type Source } from '../state-source';

/** Runs several lines of states at once. How many is bounded by the states of a definition. */
export const parallelKind: StateKind = {
  fields: ['branches', 'arguments', ...FALLIBLE_FIELDS],
  lines: (fields) => linesAt(fields, 'branches'),
  compile(source) {
    const args = readTemplate(source, 'arguments');
    return {
      type: 'parallel',
      name: source.state,
      ...(args && { arguments: args }),
      branches: readBranches(source),
      ...readFallible(source),
    };
  },
};

function readBranches(source: Source): { startAt: string }[] {
  const branches = read(source, 'branches');
  if (branches === undefined || (Array.isArray(branches) && branches.length === 0)) {
    const [code, found] = branches === undefined ? ['FIELD_MISSING', 'missing'] : ['BRANCHES_EMPTY', 'empty'];
    refuse(source, 'branches', code, () => `"branches" is ${found}; list at least one object with "states".`);
  }
  return readEntries(source, 'branches', LINE_FIELDS).map((branch) => ({
    startAt: compileLine(branch, source.scope) ?? '',
  }));
}
