import { createRequire } from 'node:module';
import type { Bundle } from './bundle.ts';

// Its ES module has only a default export, while its types have only named ones: CommonJS is where they agree.
const { loadPolicySync } = createRequire(import.meta.url)(
  '@open-policy-agent/opa-wasm',
) as typeof import('@open-policy-agent/opa-wasm');

/** An instance of a policy: its WASM and its memory. After anything was thrown it is to be thrown away. */
export interface Instance {
  readonly entrypoints: Readonly<Record<string, number>>;
  /** Evaluates an entrypoint: `input` is JSON text, and so is the result set. @throws whatever WASM throws */
  evaluate(input: string, entrypoint: string): string;
}

/** What the SDK keeps of an instance, beside what its types tell. */
interface Loaded {
  entrypoints: Record<string, number>;
  mem: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  dataAddr: number;
  dataHeapPtr: number;
  wasmInstance: { exports: { opa_eval: (...args: number[]) => number } };
}

const pageBytes = 65_536;
const jsonFormat = 0;

/** Counting them exactly costs as much as writing them, so it is left to texts that are not small. */
function mostBytesOf(text: string): number {
  return text.length < pageBytes ? text.length * 3 : Buffer.byteLength(text);
}

/**
 * Makes an instance. The SDK sets it up; evaluation goes past the SDK, straight to `opa_eval` of the WASM ABI 1.2: the
 * text is written into the instance's memory once, and views of it are made only when it has grown. A differential
 * test holds it to the SDK. `memory` is in pages of 64 kB.
 */
export function createInstance(bundle: Bundle, memory: { initial: number; maximum: number }): Instance {
  // The SDK keeps the descriptor it is given: each instance has its own.
  const policy = loadPolicySync(bundle.module, { ...memory });
  if (bundle.data) policy.setData(bundle.data);
  const loaded = policy as unknown as Loaded;
  const { opa_eval } = loaded.wasmInstance.exports;
  let view = Buffer.from(loaded.mem.buffer);
  /** The memory as it is now: growth leaves the view before it empty (asking the memory itself costs more). */
  const currentView = (): Buffer => {
    if (view.length === 0) view = Buffer.from(loaded.mem.buffer);
    return view;
  };

  return {
    entrypoints: loaded.entrypoints,
    evaluate: (input, entrypoint) => {
      const start = loaded.dataHeapPtr;
      const missing = start + mostBytesOf(input) - currentView().length;
      if (missing > 0) loaded.mem.grow(Math.ceil(missing / pageBytes));
      const length = currentView().write(input, start, 'utf8');
      const id = loaded.entrypoints[entrypoint] ?? -1;
      const answer = opa_eval(0, id, loaded.dataAddr, start, length, start + length, jsonFormat);
      const after = currentView();
      return after.toString('utf8', answer, after.indexOf(0, answer));
    },
  };
}
