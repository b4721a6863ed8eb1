import { isJsonObject, type Json, type OperationBody } from '@workflows/contracts';
import { encodeForm } from '../http/invoke/form-encoding';
import { bytesOf } from './given-file';
import { writeMultipart } from './multipart';
import { pairsOf } from './parameter-styles';
import { Unwritable } from './unwritable';

export interface WrittenBody {
  mediaType: string;
  content: string | Uint8Array;
}

/** Arguments have a bound of their own; written out they may be more. */
const MOST_BYTES = 10 * 1024 * 1024;

/** Throws `Unwritable`. */
export function writeBody(body: OperationBody, value: Json): WrittenBody {
  const written = write(body, value);
  const { content } = written;
  const bytes = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
  if (bytes > MOST_BYTES) throw new Unwritable('its body is larger than 10 MiB as it would be sent');
  return written;
}

function write(body: OperationBody, value: Json): WrittenBody {
  const { mediaType, format } = body;
  switch (format) {
    case 'json':
      return { mediaType, content: JSON.stringify(value) };
    case 'text':
      return { mediaType, content: typeof value === 'string' ? value : JSON.stringify(value) };
    case 'bytes':
      return { mediaType, content: bytesOf('body', value) };
    case 'form':
      return { mediaType, content: formOf(body, fieldsIn(value)) };
    case 'multipart':
      return writeMultipart(fieldsIn(value), body.writings ?? []);
  }
}

function fieldsIn(value: Json): Record<string, Json> {
  if (!isJsonObject(value)) throw new Unwritable('"body" must be an object: it is sent as a form');
  return value;
}

function formOf({ deep = [], writings = [] }: OperationBody, fields: Record<string, Json>): string {
  const isDeep = new Set(deep);
  const ways = new Map(writings.map(({ field, as }) => [field, as]));
  return Object.entries(fields)
    .flatMap(([field, value]) => {
      const way = isDeep.has(field) ? undefined : ways.get(field);
      return way
        ? pairsOf({ name: field, ...way }, value)
        : [encodeForm({ [field]: value }, isDeep.has(field) ? 'INDICES' : 'REPEAT')];
    })
    .filter((text) => text !== '')
    .join('&');
}
