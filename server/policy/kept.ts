/** Keeps what was made of a few names, and forgets whichever was asked for longest ago. What throws is not kept. */
export function createKept<T>(most: number, make: (name: string) => T): (name: string) => T {
  const kept = new Map<string, T>();
  return (name) => {
    const known = kept.get(name);
    const value = known ?? make(name);
    kept.delete(name);
    kept.set(name, value);
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return value;
  };
}
