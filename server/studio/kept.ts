const most = 400;
/** In bytes, as JSON: in memory, that is several times as much. */
const mostBytes = 32 * 1024 * 1024;

interface Kept {
  made: Promise<unknown>;
  /** As far as it is known. */
  bytes: number;
}

/** What was made before, by what it was made of. */
export type KeptMap = Map<string, Kept>;

/**
 * What was made before of the same key, or makes it; the oldest goes when there are many, or when together they weigh
 * too much. Neither a failure is kept, nor what `isGood` does not hold of: it may have been a busy machine's fault.
 */
export function keep<T>(
  kept: KeptMap,
  key: string,
  make: () => Promise<T>,
  {
    isGood = () => true,
    bytesOf = () => 0,
  }: { isGood?: (made: T) => boolean; bytesOf?: (made: T) => number } = {},
): Promise<T> {
  const before = kept.get(key);
  const entry = before ?? { made: make(), bytes: 0 };
  kept.delete(key);
  kept.set(key, entry);
  const made = entry.made as Promise<T>;
  if (before) return made;
  const forget = () => kept.get(key) === entry && kept.delete(key);
  made.then((value) => {
    if (!isGood(value)) return forget();
    entry.bytes = bytesOf(value);
    return removeOldest(kept);
  }, forget);
  removeOldest(kept);
  return made;
}

function removeOldest(kept: KeptMap): void {
  let bytes = [...kept.values()].reduce((sum, entry) => sum + entry.bytes, 0);
  for (const [key, entry] of kept) {
    if (kept.size <= most && bytes <= mostBytes) return;
    kept.delete(key);
    bytes -= entry.bytes;
  }
}
