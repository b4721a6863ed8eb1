// All chance that a handler has comes of the 16 bytes that its execution began with (sfc32).

function chanceOf(hex) {
  let [a, b, c, d] = [0, 8, 16, 24].map((at) => parseInt(hex.slice(at, at + 8), 16) | 0);
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

function random() {
  return ((nextOfChance() >>> 5) * 67_108_864 + (nextOfChance() >>> 6)) / 9_007_199_254_740_992;
}

/** A module that rolls dice as it is loaded does so by its execution's chance as well. */
function nextOfChance() {
  current.random ??= chanceOf(current.chance);
  return current.random();
}

const cryptoOfRealm = {
  getRandomValues(array) {
    if (!ArrayBuffer.isView(array) || array instanceof DataView)
      throw new TypeError('getRandomValues takes an array of integers');
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    if (bytes.length > 65_536) throw new TypeError('getRandomValues takes up to 65536 bytes');
    for (let i = 0; i < bytes.length; i++) bytes[i] = nextOfChance() >>> 24;
    return array;
  },
  randomUUID() {
    const bytes = cryptoOfRealm.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  },
};
