import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Finished {
  /** The exit code; undefined when a signal ended it, or when it took too long. */
  code: number | undefined;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd?: string;
  /** What the child finds in its environment; left out, it has ours. */
  environment?: Record<string, string>;
  timeoutMs: number;
  /** What it may use, where the system can say so (Linux): more ends it, also when we are no more. */
  limits?: { memoryBytes: number; cpuSeconds: number } | undefined;
  /** Ends it when it is not wanted any more. */
  signal?: AbortSignal | undefined;
}

const maximumOutput = 32 * 1024 * 1024;

/**
 * Runs a program without a shell and waits for its end. What it answers is not judged here; a program that cannot be
 * started rejects, and so does one that is given up.
 */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const [program, ...rest] = [...limiter(options.limits), command, ...args] as [string, ...string[]];
    const child = spawn(program, rest, {
      cwd: options.cwd,
      env: options.environment,
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
      ...(options.signal && { signal: options.signal }),
    });
    const collect = (stream: NodeJS.ReadableStream) => {
      const chunks: Buffer[] = [];
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maximumOutput) child.kill('SIGKILL');
        else chunks.push(chunk);
      });
      return () => Buffer.concat(chunks).toString('utf8');
    };
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    // Whoever gave it up goes on only when it has ended: it may still write.
    let failed: unknown;
    child.on('error', (error) => {
      failed = error;
      if (child.pid === undefined) reject(error);
    });
    child.on('close', (code) => {
      if (failed === undefined) resolve({ code: code ?? undefined, stdout: stdout(), stderr: stderr() });
      else reject(failed);
    });
  });
}

const prlimit = ['/usr/bin/prlimit', '/bin/prlimit'].find((file) => existsSync(file));

/** The program that runs another one with limits; it becomes it, so that a signal reaches the right one. */
function limiter(limits: RunOptions['limits']): string[] {
  if (!limits || prlimit === undefined) return [];
  const { memoryBytes, cpuSeconds } = limits;
  return [prlimit, `--data=${memoryBytes}`, `--cpu=${cpuSeconds}`, '--fsize=67108864', '--core=0', '--'];
}
