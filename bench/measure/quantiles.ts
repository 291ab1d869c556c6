/** The smallest sample that `share` of all samples do not exceed (nearest rank); sorts `samples` in place. */
export function quantile(samples: Float64Array, share: number): number {
  samples.sort();
  return samples[Math.max(0, Math.ceil(samples.length * share) - 1)] ?? Number.NaN;
}

/** The middle value; of an even number of values the lower one, so that it is one that was measured. */
export function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values), 0.5);
}
