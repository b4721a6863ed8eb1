import type { AnyJson } from '../json';

export interface ServerSentEvent {
  /** After which a stream goes on. */
  id: string;
  event: string;
  data: AnyJson;
}

/** One frame of a stream (WHATWG HTML, 9.2): an event, or only how far the stream is, or nothing but a sign of life. */
export interface Frame {
  id?: string;
  event?: string;
  data?: string;
  retryMs?: number;
}

/** The frames of a stream, each as soon as it is complete; one that breaks off is none. */
export async function* framesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Frame> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunksOf(body)) {
    rest += decoder.decode(chunk, { stream: true });
    const frames = rest.split(/\r\n\r\n|\n\n|\r\r/);
    rest = frames.pop() ?? '';
    yield* frames.map(parse);
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // it has broken off, or nobody reads on
  }
}

function parse(text: string): Frame {
  const frame: Frame = {};
  const data: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, field, value = ''] = /^([^:]+):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'id') frame.id = value;
    else if (field === 'event') frame.event = value;
    else if (field === 'retry' && /^\d+$/.test(value)) frame.retryMs = Number(value);
  }
  return data.length > 0 ? { ...frame, data: data.join('\n') } : frame;
}
