/** What a run of the benchmark does, and for how long. */
export interface Plan {
  /** Sizes of the world, in grants. */
  sizes: number[];
  cerbos: boolean;
  /** Every peer is measured once a round at every size; the rounds follow each other. */
  rounds: number;
  connections: number;
  warmUpMs: number;
  /** Before its first measurement: by then a peer has compiled and allocated what it will. */
  firstWarmUpMs: number;
  measureMs: number;
  /** Requests rendered for a measurement; when they are used up, it begins again with the first. */
  requests: number;
  /** The part at a fixed rate, at this size. */
  fixed: { rate: number; grants: number; rounds: number };
  lieEvery?: number;
}

const million = 1_000_000;

export const fullPlan: Plan = {
  sizes: [1000, 100_000, million],
  cerbos: true,
  rounds: 3,
  connections: 32,
  warmUpMs: 1500,
  firstWarmUpMs: 6000,
  measureMs: 5000,
  requests: 100_000,
  fixed: { rate: 2000, grants: million, rounds: 3 },
};

/** Under five minutes. */
export const quickPlan: Plan = {
  ...fullPlan,
  sizes: [1000, million],
  cerbos: false,
  fixed: { ...fullPlan.fixed, rounds: 1 },
  warmUpMs: 1000,
  measureMs: 3000,
};

/** Of the quick plan as much as shows that a wrong answer is found: some expectations are turned round. */
export const selfTestPlan: Plan = {
  ...quickPlan,
  sizes: [1000],
  rounds: 1,
  firstWarmUpMs: 1000,
  measureMs: 1000,
  lieEvery: 100,
};
