const withinMs = 60_000;
const stopsAtMost = 3;

/** Counts the evaluations of a policy that were stopped at a limit. */
export interface HardStops {
  /** Whether this is one too many: the third within a minute; then counting begins anew. */
  isTooMany(revision: string): boolean;
}

export function createHardStops(now: () => number): HardStops {
  const stops = new Map<string, number[]>();
  return {
    isTooMany: (revision) => {
      const at = now();
      const lately = [...(stops.get(revision) ?? []), at].filter((stop) => stop > at - withinMs);
      if (lately.length < stopsAtMost) stops.set(revision, lately);
      else stops.delete(revision);
      return lately.length >= stopsAtMost;
    },
  };
}
