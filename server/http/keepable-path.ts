import { mayHoldCpr } from '../cpr.ts';

/**
 * A path of ours as far as it may be kept while somebody logs in: without its query, or not at all, where a CPR number
 * may stand in it. Sessions lie in the database.
 */
export function keepablePath(path: string): string | undefined {
  const [plain = ''] = path.split('?');
  return [path, plain].find((each) => {
    const meant = withoutEscapes(each);
    return meant !== undefined && !mayHoldCpr(meant);
  });
}

/** With escapes undone, some of which are escaped themselves. */
function withoutEscapes(text: string): string | undefined {
  let plain = text.replaceAll('+', ' ');
  try {
    for (let turn = 0; turn < 3 && plain.includes('%'); turn += 1) plain = decodeURIComponent(plain);
  } catch {
    return undefined;
  }
  return plain.includes('%') ? undefined : plain;
}
