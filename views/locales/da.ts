import { accessibility } from './da/accessibility.ts';
import { administrators } from './da/administrators.ts';
import { catalogue } from './da/catalogue.ts';
import { decisions } from './da/decisions.ts';
import { errors } from './da/errors.ts';
import { frame } from './da/frame.ts';
import { front } from './da/front.ts';
import { grantTexts } from './da/grants.ts';
import { help } from './da/help.ts';
import { home } from './da/home.ts';
import { invitations } from './da/invitations.ts';
import { letters } from './da/letters.ts';
import { onboarding } from './da/onboarding.ts';
import { operator } from './da/operator.ts';
import { organizations } from './da/organizations.ts';
import { parts } from './da/parts.ts';
import { people } from './da/people.ts';
import { policy } from './da/policy.ts';
import { requests } from './da/requests.ts';
import { signIn } from './da/sign-in.ts';
import { support } from './da/support.ts';
import { terms } from './da/terms.ts';
import { timeline } from './da/timeline.ts';
import { why } from './da/why.ts';

/** The Danish texts, by area. The English ones are typed by these. */
export const da = {
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
