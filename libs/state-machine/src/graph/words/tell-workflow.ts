import type { EveryEntry, Json } from '@workflows/contracts';
import type { WorkflowGraph } from '../workflow-graph';
import { Numbers } from './numbers';
import { Outline } from './outline';
import { code, someOf } from './phrases';
import { Roads } from './roads';
import { sayPath } from './say-condition';
import { sayDuration } from './say-duration';
import { sayStarts } from './say-start';
import { SayWays } from './say-ways';
import { Tell, type ToldLine } from './tell';

/** What is told: the graph, and what starts it. */
export interface Told {
  graph: WorkflowGraph;
  on?: Json;
  every?: readonly EveryEntry[];
}

/** What a workflow does, in sentences for people who approve it. */
export interface WorkflowWords {
  starts: string[];
  steps: ToldLine[];
  ends: ToldLine[];
  /** There is more than is told. */
  isCut?: true;
}

const MOST_ERRORS = 10;
const ENDINGS: Readonly<Record<string, string>> = {
  onFailure: 'Before it ends because something failed',
  onTimeout: 'Before it ends because it took too long',
  onCancel: 'Before it ends because somebody cancelled it',
};

export function tellWorkflow({ graph, ...start }: Told): WorkflowWords {
  const roads = new Roads(graph);
  const outline = new Outline(roads);
  const numbers = new Numbers();
  const line = outline.line(graph.startAt);
  numbers.take(line);
  const endings = (graph.endings ?? []).map((ending) => {
    const before = ending.startAt === undefined ? [] : outline.line(ending.startAt);
    numbers.take(before);
    return { ...ending, before };
  });
  const ways = new SayWays(roads, numbers);
  const tell = new Tell(ways, numbers);
  const steps = tell.line(line);
  const ends = [...sayEnds(graph), ...endings.flatMap(tellEnding)];
  const isCut = outline.isCut || tell.isCut;
  return { starts: sayStarts(start), steps, ends, ...(isCut && { isCut: true as const }) };

  function tellEnding({ on, compensate, before }: (typeof endings)[number]): ToldLine[] {
    const undo = compensate ? 'undoes what was done, the latest first' : undefined;
    const intro = ENDINGS[on] ?? `Before it ends (${code(on)})`;
    if (before.length === 0) return [{ depth: 0, sentence: `${intro}, ${undo ?? 'does nothing'}.` }];
    const lines = new Tell(ways, numbers).line(before, 'workflow', 1);
    return [{ depth: 0, sentence: `${intro}${undo === undefined ? '' : `, ${undo}, and then`}:` }, ...lines];
  }
}

function sayEnds({ nodes, timeout }: WorkflowGraph): ToldLine[] {
  const errors = nodes
    .filter(({ type, end, within }) => type === 'fail' && end && within === undefined)
    .flatMap(({ label, details }) => (label === undefined ? [] : details?.computed ? sayPath(label) : code(label)));
  const canFail = nodes.some(({ type }) => !['pass', 'succeed', 'fail', 'wait', 'choice'].includes(type));
  return [
    ...(timeout === undefined ? [] : [`It may take ${sayDuration(timeout)} in all; after that it is stopped.`]),
    ...(errors.length === 0 ? [] : [`It can end with the error ${someOf([...new Set(errors)], MOST_ERRORS, 'or')}.`]),
    ...(canFail ? ['If a step fails and nothing is said about that here, the whole workflow fails.'] : []),
  ].map((sentence) => ({ depth: 0, sentence }));
}
