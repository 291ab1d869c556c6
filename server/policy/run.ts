import { spawn } from 'node:child_process';

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
}

const maximumOutput = 32 * 1024 * 1024;

/**
 * Runs a program without a shell and waits for its end. What it answers is not judged here; a program that cannot be
 * started rejects.
 */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.environment,
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
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
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? undefined, stdout: stdout(), stderr: stderr() }));
  });
}
