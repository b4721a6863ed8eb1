import type { StateProgress } from './workflow-graph';

/** What a picture shows of a state at the first glance. */
export type Place = 'here' | 'failed' | 'passed' | 'ahead';

export function placeOf({ entered, here, failed }: StateProgress): Place {
  if (here > 0) return 'here';
  if (failed > 0) return 'failed';
  return entered > 0 ? 'passed' : 'ahead';
}

/** Undefined where its place says it all: it was entered once, or never. */
export function countsText({ entered, here, failed }: StateProgress): string | undefined {
  if (entered < 2) return undefined;
  const parts = [
    `${entered} times`,
    ...(here > 0 ? [`${here} here`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return parts.join(', ');
}
