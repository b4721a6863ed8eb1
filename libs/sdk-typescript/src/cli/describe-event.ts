import type { HistoryEventAnswer } from '../api/generated';
import type { AnyJson } from '../json';

const LONGEST = 200;

/** Tells the history of one execution, event by event, as lines for people. */
export class ExecutionStory {
  /** When each call began, by where it stands. */
  private readonly begun = new Map<string, number>();

  /** Most events are of no interest to people: they have no line. */
  linesOf(event: HistoryEventAnswer): string[] {
    const { type, at, data = {}, state = '', path = state } = event;
    switch (type) {
      case 'taskScheduled':
      case 'waitStarted':
        this.begun.set(path, Date.parse(at));
        return [];
      case 'taskSucceeded':
      case 'timerFired':
        return [`✓ ${state}${this.tookSince(path, at)}`];
      case 'taskFailed':
      case 'taskTimedOut':
      case 'callRefused':
        return [`✗ ${state}${this.tookSince(path, at)}: ${problem(data)}`];
      case 'retryScheduled':
        return [`↻ ${state} is tried again`];
      case 'turnEnded':
        return logsOf(data).map(({ level, text }: { level: string; text: string }) => `${level}: ${text}`);
      case 'handlerPaused':
        return [`⏸ paused: ${short(data)}`];
      default:
        return [];
    }
  }

  private tookSince(path: string, at: string): string {
    const begun = this.begun.get(path);
    return begun === undefined ? '' : ` ${duration(Date.parse(at) - begun)}`;
  }
}

/** How it ended. */
export function endOf(execution: AnyJson): string {
  const took = execution.completedAt
    ? ` in ${duration(Date.parse(execution.completedAt) - Date.parse(execution.createdAt))}`
    : '';
  const { status, output, error, cause, errorAt } = execution;
  if (status === 'completed') return `completed${took}: ${short(output)}`;
  const place = errorAt?.line ? ` (${errorAt.file ? `${errorAt.file} ` : ''}line ${errorAt.line})` : '';
  return `${status}${took}${error ? `: ${error}: ${cause ?? ''}${place}` : ''}`;
}

export function duration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function logsOf(data: AnyJson): AnyJson[] {
  return data.logs ?? data.turn?.logs ?? [];
}

function problem({ error, cause }: AnyJson): string {
  return [error, cause].filter(Boolean).join(': ') || 'failed';
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
