import type { Api, Body } from './api';

export interface Frame {
  id?: string;
  event: string;
  data: Body;
}

/** A stream of Server-Sent Events as a client reads it. */
export class EventStream {
  readonly frames: Frame[] = [];
  readonly comments: string[] = [];
  /** What a client that lost it would go on after. */
  lastEventId: string | undefined;
  /** Resolves when the server ends it; rejects when it breaks off. */
  readonly ended: Promise<void>;
  private readonly leaving = new AbortController();

  private constructor(private readonly response: Response) {
    this.ended = this.read();
    this.ended.catch(() => undefined); // whoever wants to know awaits it
  }

  static async open({ url, key }: Api, path: string, after?: number | string): Promise<EventStream> {
    const headers = { authorization: `Bearer ${key}`, ...(after !== undefined && { 'last-event-id': String(after) }) };
    return new EventStream(await fetch(url + path, { headers }));
  }

  get status(): number {
    return this.response.status;
  }

  get contentType(): string | null {
    return this.response.headers.get('content-type');
  }

  of(event: string): Body[] {
    return this.frames.filter((frame) => frame.event === event).map(({ data }) => data);
  }

  leave(): void {
    this.leaving.abort();
  }

  private async read(): Promise<void> {
    const text = this.response.body?.pipeThrough(new TextDecoderStream(), { signal: this.leaving.signal });
    let rest = '';
    for await (const chunk of text ?? []) {
      const parts = (rest + chunk).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) this.hear(part);
    }
  }

  private hear(text: string): void {
    const fields = new Map(text.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
    const [id, event, comment] = [fields.get('id'), fields.get('event'), fields.get('')];
    this.lastEventId = id ?? this.lastEventId;
    if (comment !== undefined) this.comments.push(comment);
    if (event === undefined) return;
    this.frames.push({ ...(id !== undefined && { id }), event, data: JSON.parse(fields.get('data') ?? 'null') });
  }
}
