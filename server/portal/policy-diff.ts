import type { ShownDiff } from '../../views/policy/diff.ts';
import type { FileDiff } from '../studio/diff.ts';
import { inOrder } from './policy-files.ts';

/** As many lines that are the same stand around what differs. */
const around = 3;

/** What differs, with a little of what stands around it. */
export function toShownDiff(files: readonly FileDiff[]): ShownDiff[] {
  const sorted = inOrder(files.map(({ file }) => file)).flatMap((name) =>
    files.filter(({ file }) => file === name),
  );
  return sorted.map(({ file, change, lines }) => {
    const isNear = (index: number) =>
      lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'same');
    const shown = lines.map(({ kind, text }, index) => (isNear(index) ? { kind, text } : undefined));
    const gapped = shown.flatMap((line, index): ShownDiff['lines'][number][] => {
      if (line) return [line];
      return index === 0 || shown[index - 1] ? [{ kind: 'gap', text: '' }] : [];
    });
    return { file, kind: change, lines: gapped };
  });
}
