import { EngineError } from '@workflows/contracts';

/** Bytes `from` up to, not including, `to`. */
export interface ByteRange {
  from: number;
  to: number;
}

/**
 * The part of an object that `Range` asks for (RFC 9110, 14); undefined: all of it, as for several ranges at once or a header
 * that cannot be read. Throws RANGE_NOT_SATISFIABLE.
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (from < to) return { from, to };
  throw new EngineError(
    'RANGE_NOT_SATISFIABLE',
    `The object has ${size} bytes; the range "${header}" has none of them.`,
    {
      headers: { 'content-range': `bytes */${size}` },
    },
  );
}
