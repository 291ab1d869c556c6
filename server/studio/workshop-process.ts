import { AppError } from '../errors.ts';
import { openWorkbench } from './workbench.ts';
import { workOn } from './workshop.ts';
import type { FromWorkshop, ToWorkshop } from './workshop-messages.ts';

/**
 * The process of a workshop: it has no store and no secrets, and goes last, as does whatever it starts. Only
 * workshop-apart.ts starts it; the argument is how many processes of the service share the machine.
 */

const aliveEveryMs = 1_000;

let compiler = '';
const workbench = openWorkbench({
  findCompiler: async () => compiler,
  processes: Number(process.argv[2]),
});
const work = workOn(workbench);
const underWay = new Map<number, AbortController>();

function tell(message: FromWorkshop): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

async function answer({ id, what, with: given }: Extract<ToWorkshop, { kind: 'do' }>): Promise<FromWorkshop> {
  const givingUp = new AbortController();
  underWay.set(id, givingUp);
  try {
    const method = work[what] as (...of: unknown[]) => Promise<unknown>;
    const result = await method(...given, ...(what === 'examine' ? [givingUp.signal] : []));
    return { kind: 'done', id, result };
  } catch (error) {
    if (error instanceof AppError) {
      const { code, detail, issues } = error;
      return { kind: 'refused', id, code, detail, issues };
    }
    return { kind: 'failed', id, what: error instanceof Error ? String(error.stack) : String(error) };
  } finally {
    underWay.delete(id);
  }
}

setInterval(() => underWay.size > 0 && tell({ kind: 'alive' }), aliveEveryMs);
process.on('message', (message: ToWorkshop) => {
  if (message.kind === 'give-up') return underWay.get(message.id)?.abort();
  compiler = message.compiler ?? compiler;
  void answer(message).then(tell);
});
// Whoever has started it has no more work, or is gone.
process.on('disconnect', async () => {
  await workbench[Symbol.asyncDispose]();
  process.exit();
});
// A terminal interrupts everybody: who has started it says when it is over.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
