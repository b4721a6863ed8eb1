import { EngineError } from '@workflows/contracts';
import type { Json, JsonObject } from '@workflows/contracts';
import { inspectWorkflowDraft } from './workflow-draft';

const DOCUMENT: JsonObject = { StartAt: 'A', States: { A: { Type: 'Succeed' } } };
const STATES: JsonObject = { a: { type: 'succeed' } };

function problemsOf(draft: Json): [string, string][] {
  try {
    return inspectWorkflowDraft(draft).reader.problems.map(({ path, message }) => [path, message]);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return (error.options.problems ?? []).map(({ path, message }) => [path, message]);
  }
}

describe('a definition at the wrong place', () => {
  it.each<[string, JsonObject, [string, RegExp][]]>([
    [
      'a document as the body',
      { name: 'w', ...DOCUMENT },
      [
        ['/StartAt', /goes as a whole into "definition"/],
        ['/States', /goes as a whole into "definition"/],
      ],
    ],
    ['a document as text', { name: 'w', definition: JSON.stringify(DOCUMENT) }, [['/definition', /not as a text/]]],
    ['a document in "states"', { name: 'w', states: DOCUMENT }, [['/states', /goes into "definition"/]]],
    [
      'native states in "definition"',
      { name: 'w', definition: { states: STATES } },
      [['/definition', /beside "name"/]],
    ],
  ])('%s is told where it goes, and nothing else', (_, draft, expected) => {
    const problems = problemsOf(draft);
    expect(problems.map(([path]) => path)).toEqual(expected.map(([path]) => path));
    problems.forEach(([, message], index) => expect(message).toMatch(expected[index]?.[1] ?? ''));
  });

  it('is not seen in states that are called like fields of a document', () => {
    const states = { States: { type: 'pass', next: 'StartAt' }, StartAt: { type: 'succeed' } };
    expect(problemsOf({ name: 'w', states })).toEqual([]);
  });
});
