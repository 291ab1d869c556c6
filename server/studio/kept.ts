const most = 400;

/**
 * What was made before of the same key, or makes it; the oldest goes when there are many. Neither a failure is kept,
 * nor what `isGood` does not hold of: it may have been a busy machine's fault.
 */
export function keep<T>(
  kept: Map<string, unknown>,
  key: string,
  make: () => Promise<T>,
  isGood: (made: T) => boolean = () => true,
): Promise<T> {
  const before = kept.get(key) as Promise<T> | undefined;
  const made = before ?? make();
  kept.delete(key);
  kept.set(key, made);
  const [oldest] = kept.size > most ? kept.keys() : [];
  if (oldest !== undefined) kept.delete(oldest);
  const forget = () => kept.get(key) === made && kept.delete(key);
  made.then((value) => isGood(value) || forget(), forget);
  return made;
}
