import type { PolicyPaths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import type { Crumb } from '../parts/breadcrumb.ts';
import { subNavigation } from '../parts/sub-navigation.ts';
import { assetPath } from '../public.ts';

/** What every page of the studio needs to know. */
export interface StudioProps {
  language: Language;
  nonce: string;
  csrfToken: string;
  paths: PolicyPaths;
  /** Whose rules, to whom: an author's own, the base policy to the operator, or a provider's that the operator looks after, coming from its own (`base`). */
  whose: { is: 'own' } | { is: 'base' } | { is: 'care'; provider: string; base: string };
}

/** What an author writes in; and the parts of a draft. */
export type DraftPart = 'write' | 'try' | 'impact' | 'publish';

/** Whose rules these are. */
export function policyTitle({ language, whose }: StudioProps): string {
  const texts = textsOf(language).policy;
  if (whose.is === 'care') return texts.titleOf(whose.provider);
  return whose.is === 'own' ? texts.titleOwn : texts.titleBase;
}

/** The way to the overview, where it has one: the operator comes to a provider's rules from its own. */
export function overviewCrumbs(props: StudioProps): Crumb[] | undefined {
  const ways = waysHere(props);
  return ways.length > 0 ? [...ways, { text: policyTitle(props) }] : undefined;
}

/** The way to a page below the overview. */
export function studioCrumbs(props: StudioProps, title: string): Crumb[] {
  return [...waysHere(props), { text: policyTitle(props), href: props.paths.overview }, { text: title }];
}

const waysHere = ({ language, whose }: StudioProps): Crumb[] =>
  whose.is === 'care' ? [{ text: textsOf(language).policy.titleBase, href: whose.base }] : [];

/** The parts of a draft, as tabs; whoever only looks after a policy has one part alone. */
export function draftTabs({ language, paths, whose }: StudioProps, id: string, current: DraftPart): Html {
  if (whose.is === 'care') return html``;
  const texts = textsOf(language).policy;
  const link = (part: DraftPart, text: string, href: string) => ({ text, href, current: part === current });
  return subNavigation({
    label: texts.parts,
    links: [
      link('write', texts.tabWrite, paths.draft(id)),
      link('try', texts.tabTry, paths.try(id)),
      link('impact', texts.tabImpact, paths.draftImpact(id)),
      link('publish', texts.tabPublish, paths.publish(id)),
    ],
  });
}

/** Why nothing can be compiled for now; `missing`: there is no compiler on this machine. */
export function compilerAlert({ language, whose }: StudioProps, why: 'missing' | 'busy'): Html {
  const texts = textsOf(language).policy;
  if (why === 'busy')
    return alert(language, { kind: 'info', heading: texts.compilerBusy, content: texts.compilerBusyAbout });
  return alert(language, {
    kind: 'warning',
    heading: texts.compilerMissing,
    content: whose.is === 'own' ? texts.compilerMissingAbout : texts.compilerMissingOperator,
  });
}

/** The script that turns the fields of a form into editors. Without it they are what they look like. */
export function editorScript({ nonce }: StudioProps): Html {
  return html`<script nonce="${nonce}" src="${assetPath('editor.js')}" defer></script>`;
}
