import { isJsonObject, type Json } from '@workflows/contracts';
import { textOf } from './parameter-styles';
import { Unwritable } from './unwritable';

/** How bytes are given where there is only JSON: `encoding` absent, `body` is a text. */
export interface GivenFile {
  body: string;
  encoding?: 'base64';
  filename?: string;
  contentType?: string;
}

const BASE64 = /^[A-Za-z0-9+/_\s-]*=?=?\s*$/;

/** Whether an object is bytes, as answers of operations and of `fetch` give them. */
export function isBytes(value: Json): boolean {
  return isJsonObject(value) && typeof value.body === 'string' && value.encoding === 'base64';
}

/** A file in any of the ways in which it may be given. `name` is the argument's. Throws `Unwritable`. */
export function fileOf(name: string, value: Json): GivenFile {
  if (!isJsonObject(value)) return { body: textOf(value) };
  const { body, encoding, filename, contentType } = value;
  const isText = (given: Json | undefined): given is string | undefined =>
    given === undefined || typeof given === 'string';
  if (typeof body !== 'string' || !isText(filename) || !isText(contentType))
    throw new Unwritable(`"${name}" must be a text, or {"body", "encoding": "base64", "filename", "contentType"}`);
  if (encoding !== undefined && encoding !== 'base64')
    throw new Unwritable(`the encoding of "${name}" must be "base64"`);
  if (encoding === 'base64' && !BASE64.test(body)) throw new Unwritable(`"${name}" is no base64`);
  return {
    body,
    ...(encoding === 'base64' && { encoding }),
    ...(filename !== undefined && { filename }),
    ...(contentType !== undefined && { contentType }),
  };
}

export function bytesOf(name: string, value: Json): Uint8Array {
  const { body, encoding } = fileOf(name, value);
  return Buffer.from(body, encoding ?? 'utf8');
}
