/** One thing that was looked at. */
export interface Finding {
  /** What was looked at: short, and the same in every version. */
  check: string;
  /** `problem`: something does not work, or is not safe. `skipped`: it cannot be told while something else is wrong. */
  status: 'ok' | 'warning' | 'problem' | 'skipped';
  /** What was found, in one sentence without secrets. */
  detail: string;
  /** What to do about it. */
  fix?: string;
}

export const ok = (check: string, detail: string): Finding => ({ check, status: 'ok', detail });
export const warning = (check: string, detail: string, fix: string): Finding => ({
  ...{ check, status: 'warning', detail, fix },
});
export const problem = (check: string, detail: string, fix: string): Finding => ({
  ...{ check, status: 'problem', detail, fix },
});
export const skipped = (check: string, because: string): Finding => ({
  ...{ check, status: 'skipped', detail: `not looked at: ${because}` },
});

/** The name of what went wrong on the way, never its message: that may quote what was sent. */
export function reasonOf(error: unknown): string {
  const { name, cause, code } = (error ?? {}) as {
    name?: string;
    cause?: { code?: unknown };
    code?: unknown;
  };
  if (name === 'TimeoutError') return 'no answer in time';
  const found = String(code ?? cause?.code ?? name ?? 'unknown');
  return /^[A-Za-z_]{1,40}$/.test(found) ? found : 'unknown';
}
