import * as z from 'zod';

/** One thing that OPA says of a policy. Rows and columns count from 1; the file is relative to the policy's root. */
export const Diagnostic = z.object({
  code: z.string(),
  message: z.string(),
  location: z.object({ file: z.string(), row: z.number(), col: z.number() }).optional(),
});
export type Diagnostic = z.infer<typeof Diagnostic>;

const Errors = z.object({ errors: z.array(Diagnostic) });

/** What OPA has written to stderr with `--format=json`; text that is no JSON becomes one diagnostic without a place. */
export function toDiagnostics(stderr: string, fallback: string): Diagnostic[] {
  try {
    const { errors } = Errors.parse(JSON.parse(stderr));
    if (errors.length > 0) return errors;
  } catch {
    // Said in words, for example when a file cannot be read.
  }
  const said = crash.test(stderr) ? 'OPA broke off: it wanted more memory than it may have' : stderr.trim();
  return [{ code: 'opa_failed', message: said.slice(0, longestMessage) || fallback }];
}

/** How a program in Go ends that runs out of memory: with all that it was doing, which is nobody's business. */
const crash = /^(?:fatal error|panic|runtime|SIG[A-Z]+): /m;
const longestMessage = 2_000;

/** `access/grants.rego:12:3: rego_type_error: undefined ref`. */
export function formatDiagnostic({ code, message, location }: Diagnostic): string {
  const place = location ? `${location.file}:${location.row}:${location.col}: ` : '';
  return `${place}${code}: ${message}`;
}
