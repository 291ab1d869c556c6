import type * as z from 'zod';
import type { AppError } from '../errors.ts';

/** A service of somebody else's that is asked over HTTP. */
export interface Remote {
  /** Without a slash at the end. */
  url: string;
  /** Sent as a bearer token. */
  token?: string | undefined;
  timeoutMs?: number;
}

const defaultTimeoutMs = 5_000;
const mostBytes = 100_000;

/**
 * Asks, and parses the JSON that comes back; 404 is `undefined`. Follows no redirect, waits no longer than the timeout,
 * and reads no more than 100 kB. What was sent and what came back may name people, so that neither is in an error.
 * @param failed - makes the error from a few words that hold nothing of either; `text` is what came back, to be looked
 *   at and not kept
 */
export async function askRemote<T>(
  remote: Remote,
  request: { method: 'GET' | 'POST' | 'PUT'; path: string; body?: object },
  schema: z.ZodType<T>,
  failed: (why: string, status?: number, text?: string) => AppError,
): Promise<T | undefined> {
  const response = await send(remote, request, failed);
  try {
    if (response.status === 404) return undefined;
    const text = await readText(response, failed);
    if (!response.ok) throw failed(`it answered ${response.status}`, response.status, text);
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) throw failed('its answer cannot be read');
    return parsed.data;
  } finally {
    await response.body?.cancel().catch(() => undefined);
  }
}

/** Sends, and is content with any 2xx; what comes back is not read. */
export async function tellRemote(
  remote: Remote,
  request: { method: 'POST' | 'PUT'; path: string; body: object },
  failed: (why: string, status?: number) => AppError,
): Promise<void> {
  const response = await send(remote, request, failed);
  await response.body?.cancel().catch(() => undefined);
  if (!response.ok) throw failed(`it answered ${response.status}`, response.status);
}

async function send(
  { url, token, timeoutMs = defaultTimeoutMs }: Remote,
  { method, path, body }: { method: string; path: string; body?: object },
  failed: (why: string) => AppError,
): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        Accept: 'application/json',
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw failed(reasonOf(error));
  }
}

async function readText(response: Response, failed: (why: string) => AppError): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) break;
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    throw failed(reasonOf(error));
  }
  if (bytes > mostBytes) throw failed('its answer is too long');
  return text;
}

/** `undefined` for what is no JSON: the message of a syntax error quotes the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The name of what went wrong on the way, never its message. */
function reasonOf(error: unknown): string {
  const { name, cause } = error instanceof Error ? error : { name: 'unknown', cause: undefined };
  if (name === 'TimeoutError') return 'it did not answer in time';
  const code = cause !== null && typeof cause === 'object' && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z_]{1,40}$/.test(code) ? `it cannot be reached (${code})` : 'it cannot be reached';
}
