/** The same function, which looks each thing up once. */
export function remember<Key extends string[], T>(read: (...key: Key) => T): (...key: Key) => T {
  const known = new Map<string, T>();
  return (...key) => {
    const name = key.join('\0');
    if (!known.has(name)) known.set(name, read(...key));
    return known.get(name) as T;
  };
}
