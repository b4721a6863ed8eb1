/** The same bytes in parts of one size; the last may be smaller. */
export async function* inParts(body: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    for (let from = 0; from < piece.byteLength;) {
      const slice = piece.subarray(from, from + partBytes - bytes);
      held.push(slice);
      from += slice.byteLength;
      bytes += slice.byteLength;
      if (bytes < partBytes) continue;
      yield Buffer.concat(held);
      held = [];
      bytes = 0;
    }
  }
  if (bytes > 0) yield Buffer.concat(held);
}
