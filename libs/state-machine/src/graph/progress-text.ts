import type { StateProgress } from './workflow-graph';

/** What a picture shows of a state at the first glance. */
export type Place = 'here' | 'failed' | 'passed' | 'ahead';

export function placeOf({ entered, here, failed }: StateProgress): Place {
  if (here > 0) return 'here';
  if (failed > 0) return 'failed';
  return entered > 0 ? 'passed' : 'ahead';
}

/** Undefined where its place says it all: it was entered once, or never, and not undone. */
export function countsText({ entered, here, failed, undone = 0 }: StateProgress): string | undefined {
  if (entered < 2) return undone > 0 ? 'undone' : undefined;
  const parts = [
    `${entered} times`,
    ...(here > 0 ? [`${here} here`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(undone > 0 ? [`${undone} undone`] : []),
  ];
  return parts.join(', ');
}

/** How a state's `compensate` is told beside what it does. */
export function undoneText(compensate: string): string {
  return `undone by ${compensate}`;
}
