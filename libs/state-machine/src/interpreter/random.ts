/** Draws in [0, 1), all from one number in [0, 1): mulberry32 (Tommy Ettinger). Repeatable, not secret. */
export function randomFrom(seed: number): () => number {
  let state = Math.floor(seed * 4_294_967_296) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}
