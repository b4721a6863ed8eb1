import type { TextEvent } from '../api/generated';

/** What models say, as lines for people: each once it is whole. */
export class TextLines {
  private readonly visits = new Map<number, { attempt: number; upTo: number; rest: string }>();

  linesOf({ visit, attempt, form, offset, delta, end = false }: TextEvent): string[] {
    if (form !== 'text') return [];
    const known = this.visits.get(visit);
    const { upTo, rest } = known?.attempt === attempt ? known : { upTo: 0, rest: '' };
    const news = delta.slice(Math.max(0, upTo - offset)); // what was said so far comes again over a new connection
    const lines = (rest + news).split('\n');
    const open = end ? '' : (lines.pop() ?? '');
    if (end) this.visits.delete(visit);
    else this.visits.set(visit, { attempt, upTo: Math.max(upTo, offset + delta.length), rest: open });
    return lines.filter((line) => line.trim() !== '').map((line) => `│ ${line}`);
  }
}
