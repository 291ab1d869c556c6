import type { da } from './da.ts';
import { frame } from './en/frame.ts';
import { parts } from './en/parts.ts';

/** The English texts, by area. */
export const en: typeof da = { frame, parts };
