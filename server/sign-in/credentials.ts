import * as z from 'zod';

/** An access token for a service, obtained at the machine. */
export const Credentials = z.object({
  serviceUrl: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  accessToken: z.string(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
});
export type Credentials = z.infer<typeof Credentials>;
