/** A well mixed 32-bit number of a number (the finaliser of MurmurHash3): the benchmark's only source of chance. */
export function mix(value: number): number {
  let h = (value + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const hex = (value: number) => value.toString(16).padStart(8, '0');

/** A GUID of a number, the same at every run. */
export function toGuid(value: number): string {
  const [a, b, c, d] = [1, 2, 3, 4].map((part) => hex(mix(Math.imul(value, 4) + part)));
  return `${a}-${b?.slice(0, 4)}-4${b?.slice(5)}-a${c?.slice(1, 4)}-${c?.slice(4)}${d}`;
}
