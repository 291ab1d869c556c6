import type { da } from './da.ts';
import { accessibility } from './en/accessibility.ts';
import { administrators } from './en/administrators.ts';
import { catalogue } from './en/catalogue.ts';
import { decisions } from './en/decisions.ts';
import { errors } from './en/errors.ts';
import { frame } from './en/frame.ts';
import { front } from './en/front.ts';
import { grantTexts } from './en/grants.ts';
import { help } from './en/help.ts';
import { home } from './en/home.ts';
import { invitations } from './en/invitations.ts';
import { letters } from './en/letters.ts';
import { onboarding } from './en/onboarding.ts';
import { operator } from './en/operator.ts';
import { organizations } from './en/organizations.ts';
import { parts } from './en/parts.ts';
import { people } from './en/people.ts';
import { policy } from './en/policy.ts';
import { requests } from './en/requests.ts';
import { signIn } from './en/sign-in.ts';
import { support } from './en/support.ts';
import { terms } from './en/terms.ts';
import { timeline } from './en/timeline.ts';
import { why } from './en/why.ts';

/** The English texts, by area. */
export const en: typeof da = {
  accessibility,
  administrators,
  catalogue,
  decisions,
  errors,
  frame,
  grants: grantTexts,
  front,
  help,
  home,
  invitations,
  letters,
  onboarding,
  operator,
  organizations,
  parts,
  people,
  policy,
  requests,
  signIn,
  support,
  terms,
  timeline,
  why,
};
