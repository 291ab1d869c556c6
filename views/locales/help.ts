/** The subjects of the help pages, by the last part of their addresses, in their order. */
export const helpTopics = [
  'uuid',
  'private-mitid',
  'cpr',
  'administrator-gone',
  'missing-access',
  'contact',
] as const;
export type HelpTopic = (typeof helpTopics)[number];

/** A piece of a help page, in the order in which its members stand. */
export interface HelpSection {
  heading?: string;
  paragraphs?: readonly string[];
  /** One after the other. */
  steps?: readonly string[];
  list?: readonly string[];
  link?: { href: string; text: string };
}

export interface HelpText {
  title: string;
  /** What one learns there, in a sentence. */
  summary: string;
  sections: readonly HelpSection[];
}
