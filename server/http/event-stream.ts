import type { Request, Response } from 'express';

/** Answers that stay open and tell of changes (server-sent events, HTML standard section 9.2). */
export interface EventStreams {
  /**
   * Answers with a stream that tells of every growth of a number: as the event `name`, whose id is the number. It is
   * looked at every half second, begins at `Last-Event-ID`, or else at `after`, and costs one call of `read` a look.
   * The stream ends after five minutes: who comes back has to prove anew that they may.
   */
  openNumbers(
    req: Request,
    res: Response,
    stream: { name: string; after: number; read: (after: number) => number },
  ): void;
  /** Ends every stream: the service stops. */
  end(): void;
}

const lookMs = 500;
/** Proxies close what is silent. */
const beatMs = 15_000;
const lifeMs = 5 * 60_000;

/** Whether somebody asks for a stream: a script of a page, and not somebody who types the address. */
export function wantsEvents(req: Request): boolean {
  return (req.get('Accept') ?? '').includes('text/event-stream');
}

/** Keeps count of the streams that are open. */
export function createEventStreams(): EventStreams {
  const open = new Set<() => void>();
  return {
    end: () => {
      for (const close of open) close();
    },
    openNumbers: (req, res, { name, after, read }) => {
      let last = startOf(req, after);
      res.status(200).set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
      res.write('retry: 1000\n\n');
      const look = setInterval(() => {
        try {
          const now = read(last);
          if (now > last) res.write(`event: ${name}\nid: ${now}\ndata: ${now}\n\n`);
          last = now;
        } catch {
          // What cannot be read now is asked for again when they come back.
          close();
        }
      }, lookMs);
      const beat = setInterval(() => res.write(': \n\n'), beatMs);
      const life = setTimeout(() => close(), lifeMs);
      const stop = () => {
        clearInterval(look);
        clearInterval(beat);
        clearTimeout(life);
        open.delete(close);
      };
      const close = () => {
        stop();
        res.end();
      };
      open.add(close);
      res.on('close', stop);
    },
  };
}

function startOf(req: Request, after: number): number {
  const told = req.get('Last-Event-ID') ?? '';
  return /^[0-9]{1,15}$/.test(told) ? Number(told) : after;
}
