/** UUIDs as four words of 32 bits, and back: only those in lower case, so that no two texts are the same words. */

const dash = '-'.charCodeAt(0);
const isDash = (place: number) => place === 8 || place === 13 || place === 18 || place === 23;
const digits = '0123456789abcdef';
const noDigit = 16;
const digitAt = new Uint8Array(128).fill(noDigit);
for (let value = 0; value < 16; value += 1) digitAt[digits.charCodeAt(value)] = value;

/** Reads the UUID that `text` is from `from` to its end; `false` when it is none. */
export function readUuid(text: string, from: number, words: Uint32Array): boolean {
  if (text.length !== from + 36) return false;
  let word = 0;
  let count = 0;
  for (let place = 0; place < 36; place += 1) {
    const code = text.charCodeAt(from + place);
    if (isDash(place)) {
      if (code !== dash) return false;
      continue;
    }
    const value = code < 128 ? (digitAt[code] ?? noDigit) : noDigit;
    if (value === noDigit) return false;
    word = (word << 4) | value;
    count += 1;
    if (count % 8 === 0) words[count / 8 - 1] = word;
  }
  return true;
}

/** Makes what writes UUIDs after a prefix, from the four words that begin at `at`. */
export function createUuidWriter(prefix: string): (words: Uint32Array, at: number) => string {
  const text = Buffer.from(`${prefix}00000000-0000-0000-0000-000000000000`, 'latin1');
  return (words, at) => {
    let count = 0;
    for (let place = 0; place < 36; place += 1) {
      if (isDash(place)) continue;
      const word = words[at + (count >> 3)] ?? 0;
      text[prefix.length + place] = digits.charCodeAt((word >>> (28 - 4 * (count & 7))) & 15);
      count += 1;
    }
    return text.toString('latin1');
  };
}
