import { frame } from './da/frame.ts';
import { parts } from './da/parts.ts';

/** The Danish texts, by area. The English ones are typed by these. */
export const da = { frame, parts };
