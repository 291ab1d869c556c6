import type { Request, Response } from 'express';
import type { Role } from '../access/roles.ts';
import type { Context } from '../context.ts';
import type { NewToken } from '../ids.ts';
import type { SignIn } from '../sign-in/sign-in.ts';

/** What pages are built of. */
export interface PortalDeps extends Context {
  publicUrl: string;
  signIn: SignIn;
  newToken: NewToken;
}

/** Who is let in: everybody, whoever has logged in, or who holds a role on behalf of the organisation `:tin` in the path. */
export type Access = 'public' | 'person' | Role;

/** One page, or one thing that a form does. All of them together are the portal: there is no page that is not one. */
export interface PageRoute {
  /** `get` shows and changes nothing; `post` changes and leads on with 303, or shows the form again with 422. */
  method: 'get' | 'post';
  /** A pattern of server/paths.ts. */
  path: string;
  access: Access;
  /** Step-up: takes a login of the last five minutes only. */
  fresh?: true;
  /** The form holds what must not outlive its request: it is not kept while its sender logs in again. */
  secret?: true;
  /** How many bytes its form may hold, where that is more than usual. */
  limit?: number;
  /** Reads its body itself (an uploaded file): the CSRF token then comes in the query as `_csrf`. */
  ownBody?: true;
  handle: (req: Request, res: Response) => void | Promise<void>;
}
