import { createHash } from 'node:crypto';
import type { FieldWriting, Json } from '@workflows/contracts';
import { fileOf, isBytes, bytesOf } from './given-file';
import { textOf } from './parameter-styles';
import { Unwritable } from './unwritable';

const MOST_PARTS = 1_000;
const LONGEST_NAME = 1_000;
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(?:[ \t]*;[\x20-\x7e]*)?$/;

interface Part {
  head: string;
  content: Uint8Array;
}

/**
 * A body as `multipart/form-data` (RFC 7578): a list is a part for each of its items, an object is JSON, a file has its name and type. The
 * boundary follows from what is sent: a call that is repeated is the same to the byte, and an API that knows its idempotency key takes it for
 * the same. Throws `Unwritable`.
 */
export function writeMultipart(
  fields: Record<string, Json>,
  writings: readonly FieldWriting[],
): { mediaType: string; content: Uint8Array } {
  const known = new Map(writings.map((writing) => [writing.field, writing]));
  const parts = Object.entries(fields).flatMap(([field, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item !== null)
      .map((item) => partOf(field, item, known.get(field))),
  );
  if (parts.length > MOST_PARTS) throw new Unwritable(`its body has more than ${MOST_PARTS} parts`);
  const digest = createHash('sha256');
  for (const { head, content } of parts) digest.update(head).update(content);
  const boundary = `workflows-${digest.digest('hex').slice(0, 48)}`;
  const lines = parts.flatMap(({ head, content }) => [
    Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
  const content = Buffer.concat([...lines, Buffer.from(`--${boundary}--\r\n`)]);
  return { mediaType: `multipart/form-data; boundary=${boundary}`, content };
}

function partOf(field: string, value: Json, { isFile, mediaType }: Partial<FieldWriting> = {}): Part {
  if (field.length > LONGEST_NAME) throw new Unwritable('the name of a field is too long');
  if (!isFile && !isBytes(value)) {
    const type = mediaType ?? (typeof value === 'object' ? 'application/json' : undefined);
    return { head: headOf(field, undefined, type), content: Buffer.from(textOf(value)) };
  }
  const { filename = field, contentType = mediaType ?? 'application/octet-stream' } = fileOf(field, value);
  if (!MEDIA_TYPE.test(contentType)) throw new Unwritable(`the contentType of "${field}" is no media type`);
  if (filename.length > LONGEST_NAME) throw new Unwritable(`the filename of "${field}" is too long`);
  return { head: headOf(field, filename, contentType), content: bytesOf(field, value) };
}

function headOf(field: string, filename: string | undefined, type: string | undefined): string {
  const named = filename === undefined ? '' : `; filename="${quoted(filename)}"`;
  const typed = type === undefined ? '' : `\r\nContent-Type: ${type}`;
  return `Content-Disposition: form-data; name="${quoted(field)}"${named}${typed}`;
}

/** As browsers do: nothing breaks out of the quotes or the line. */
function quoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
