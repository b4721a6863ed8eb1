import type { Readable } from 'node:stream';
import { MAX_ANSWER_BYTES } from '@workflows/runtime';
import { unpacked } from './content-coding';

/** The body as text, or undefined when it is longer, unpacked, than a task's result may be. */
export async function readBody(
  stream: Readable,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of unpacked(stream, headers['content-encoding'])) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Why a call brought no answer, in words that end a sentence. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  switch (code) {
    case 'ECONNREFUSED':
      return 'the connection was refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its host name is not known';
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return 'the connection was closed before an answer came';
    default:
      return error.message;
  }
}
