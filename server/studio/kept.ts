const most = 400;

/** What was made before of the same key, or makes it; the oldest goes when there are many. A failure is not kept. */
export function keep<T>(kept: Map<string, unknown>, key: string, make: () => Promise<T>): Promise<T> {
  const before = kept.get(key) as Promise<T> | undefined;
  const made = before ?? make();
  kept.delete(key);
  kept.set(key, made);
  const [oldest] = kept.size > most ? kept.keys() : [];
  if (oldest !== undefined) kept.delete(oldest);
  made.catch(() => kept.delete(key));
  return made;
}
