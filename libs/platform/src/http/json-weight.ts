/** Of text in memory: as it came, and as a string. */
const BYTES_OF_TEXT = 2;
/** An object or array of its own, and one more value in one. Measured of V8: an empty array in an array is 40 bytes, an empty object 64. */
const BYTES_OF_BRACKET = 48;
const BYTES_OF_COMMA = 16;

/** What a character of `[[[[` comes to, which is the most. */
export const HEAVIEST_CHARACTER = BYTES_OF_TEXT + BYTES_OF_BRACKET;

/**
 * Counts what JSON will take in memory when it is read, while it arrives: by its brackets and commas. Those within texts count
 * as well, so that nothing has to be known of what came before; it errs upwards alone.
 */
export class JsonWeight {
  private total = 0;

  add(chunk: Uint8Array): number {
    let structure = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte === 0x2c || byte === 0x3a) structure += BYTES_OF_COMMA;
      else if (byte === 0x5b || byte === 0x7b) structure += BYTES_OF_BRACKET;
    }
    return (this.total += structure + BYTES_OF_TEXT * chunk.length);
  }
}
