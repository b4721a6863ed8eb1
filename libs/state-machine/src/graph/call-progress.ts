import type { HistoryEvent } from '../history';

export interface CallPlaces {
  begin(state: string): void;
  end(path: string, hasFailed: boolean): void;
}

/**
 * Which calls of a handler are open, told by what only its events have. One that another code or a redrive has made void is over: what it is
 * asked for again is a call of its own.
 */
export class CallProgress {
  /** By their paths; whether the end of the handler waits for them. */
  private readonly open = new Map<string, { floating: boolean }>();

  follow(event: HistoryEvent, path: string, places: CallPlaces): void {
    switch (event.type) {
      case 'taskScheduled':
      case 'waitStarted':
        if (event.data.call === undefined) return;
        this.open.set(path, { floating: event.data.call.floating === true });
        return places.begin(event.state);
      case 'callRefused':
        places.begin(event.state);
        return places.end(path, true);
      case 'callRecalled':
        places.begin(event.state);
        return places.end(path, false);
      case 'taskSucceeded':
        return this.end(path, false, places);
      case 'taskFailed':
      case 'taskTimedOut':
        return event.data.settles ? this.end(path, true, places) : undefined;
      case 'timerFired':
        return event.data.settles ? this.end(path, false, places) : undefined;
      case 'turnEnded':
        for (const call of event.data.aborted ?? []) this.end(`call/${call}`, false, places);
        if (event.data.end !== undefined)
          for (const [each, { floating }] of this.open) if (!floating) this.end(each, false, places);
        return;
      case 'executionMigrated':
      case 'executionRedriven':
      case 'undoStarted':
        for (const each of this.open.keys()) this.end(each, false, places);
        return;
    }
  }

  private end(path: string, hasFailed: boolean, places: CallPlaces): void {
    if (this.open.delete(path)) places.end(path, hasFailed);
  }
}
