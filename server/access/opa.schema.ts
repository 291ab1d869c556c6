import * as z from 'zod';
import { type AppError, errorCatalogue } from '../errors.ts';
import { batchLimit } from './authzen.schema.ts';

/** The body of `POST /v1/data/{path}`. */
export const DataRequest = z.object({ input: z.unknown() });

/** The body of `POST /v1/batch/data/{path}`: inputs by names of the caller's. */
export const BatchDataRequest = z.object({
  inputs: z
    .record(z.string(), z.unknown())
    .refine(
      (inputs) => Object.keys(inputs).length <= batchLimit,
      `A batch holds at most ${batchLimit} inputs.`,
    ),
});

/** An answer of the data API. Without `result` the document is undefined. */
export interface DataResponse {
  result?: unknown;
  decision_id?: string;
}

/** An error as OPA writes it. */
export interface OpaError {
  code: 'invalid_parameter' | 'unauthorized' | 'resource_not_found' | 'invalid_operation' | 'internal_error';
  message: string;
  errors?: { code: string; message: string }[];
}

/** Maps an error to OPA's form; the status is that of the error. */
export function toOpaError({ code, detail, issues }: AppError): OpaError {
  const opaCode = codeOf(errorCatalogue[code].status);
  return {
    code: opaCode,
    message: detail,
    ...(issues.length > 0 && {
      errors: issues.map((issue) => ({ code: opaCode, message: `${issue.pointer}: ${issue.detail}` })),
    }),
  };
}

function codeOf(status: number): OpaError['code'] {
  if (status >= 500) return 'internal_error';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'resource_not_found';
  return status === 405 ? 'invalid_operation' : 'invalid_parameter';
}
