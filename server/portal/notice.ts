import type { Request } from 'express';

declare module 'express-session' {
  interface SessionData {
    /** What the next page is to say of what was just done. */
    notice?: string;
  }
}

/** Leaves word for the next page of what was just done. */
export function leaveNotice(req: Request, text: string): void {
  req.session.notice = text;
}

/** What was just done; it is said once. */
export function takeNotice(req: Request): string | undefined {
  const { notice } = req.session;
  if (notice !== undefined) delete req.session.notice;
  return notice;
}
