import type { Work } from '../child/messages';

/** What a process does beside the work: a realm is opened in a tenth of that. */
const SILENCE_MS = 500;
const MS_OF_TEXT = 1 / 200;

function silenceOver(work: Work): number {
  switch (work.kind) {
    case 'turn':
    case 'inspect':
      return SILENCE_MS + work.sliceMs;
    case 'compile':
      return SILENCE_MS + work.text.length * MS_OF_TEXT;
    case 'place':
      return SILENCE_MS + work.sourceMap.length * MS_OF_TEXT;
  }
}

/** How long a process may be silent over any of them, in milliseconds of a processor. */
export function silenceOf(works: readonly Work[]): number {
  return Math.max(SILENCE_MS, ...works.map(silenceOver));
}
