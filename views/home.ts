import { paths } from '../server/paths.ts';
import { type OpenCase, openCaseAlert } from './administrators/warnings.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { type Language, type Texts, textsOf } from './locales/texts.ts';
import { type Attention, attentionList } from './parts/attention-list.ts';
import { cardLink } from './parts/card.ts';
import { formatTime } from './parts/time.ts';

/** A count that stopped somewhere. */
interface Counted {
  count: number;
  /** There are more than `count`. */
  isMore: boolean;
}

/** What an organisation's home page tells; times are milliseconds since 1970. */
export interface HomeProps {
  language: Language;
  csrfToken: string;
  tin: string;
  name: string;
  administrators: number;
  people: { all: number; new: number; pending: number };
  grants: Counted;
  expiring: Counted;
  /** Requests for access that wait for an answer. */
  requests: Counted;
  /** Since when what was given does not count: the company said *this was not us*. */
  frozenSince: number | null;
  /** A provider's support is about to remove the only administrator. */
  openCase: OpenCase | undefined;
  /** Letters to the company of the last weeks. */
  letters: readonly { kind: keyof Texts['home']['letters']; sentAt: number | null }[];
  /** Bulk work under way. */
  running: readonly { id: string; done: number; total: number }[];
}

/** An organisation's home: what needs attention first, then the ways on. */
export function homePage(props: HomeProps): Page {
  const { language, openCase } = props;
  const texts = textsOf(language).home;
  const attention = attentionOf(props, textsOf(language));
  return {
    title: props.name,
    wide: true,
    content: html`<h1>${props.name}</h1>
<section aria-labelledby="attention">
<h2 id="attention">${texts.attention}</h2>
${openCase && openCaseAlert(props, props.tin, openCase)}
${attention.length > 0 ? attentionList(language, attention) : !openCase && html`<p>${texts.nothing}</p>`}
</section>
<section aria-labelledby="ways">
<h2 id="ways">${texts.ways}</h2>
<div class="doors">
${ways(props, texts)}
</div>
</section>`,
  };
}

function attentionOf(props: HomeProps, { home: texts, administrators, requests: asked }: Texts): Attention[] {
  const { language, tin, people, expiring, requests, frozenSince } = props;
  const day = (at: number) => formatTime(language, at);
  return [
    frozenSince !== null && {
      kind: 'error' as const,
      heading: texts.frozen,
      text: texts.frozenAbout(formatTime(language, frozenSince, 'minute')),
    },
    requests.count > 0 && {
      kind: 'warning' as const,
      heading: asked.home(requests.count, requests.isMore),
      text: asked.homeAbout,
      action: { href: paths.requestsPage(tin), text: asked.homeAction },
    },
    props.administrators === 1 && {
      kind: 'warning' as const,
      heading: administrators.soleTitle,
      text: administrators.soleAbout,
      action: { href: paths.newAdministrator(tin), text: administrators.add },
    },
    people.pending > 0 && {
      kind: 'warning' as const,
      heading: texts.pending(people.pending),
      text: texts.pendingAbout,
      action: { href: paths.employeesList(tin, { show: 'pending' }), text: texts.pendingAction },
    },
    expiring.count > 0 && {
      kind: 'warning' as const,
      heading: texts.expiring(expiring.count, expiring.isMore),
      text: texts.expiringAbout,
      action: { href: paths.grantsList(tin, { state: 'expiring' }), text: texts.expiringAction },
    },
    people.all <= 1 && {
      kind: 'info' as const,
      heading: texts.first,
      text: texts.firstAbout,
      action: { href: paths.employeesPage(tin), text: texts.firstAction },
    },
    people.new > 0 && {
      kind: 'info' as const,
      heading: texts.fresh(people.new),
      text: texts.freshAbout,
      action: { href: paths.employeesList(tin, { show: 'new' }), text: texts.freshAction },
    },
    ...props.running.map(({ id, done, total }) => ({
      kind: 'info' as const,
      heading: texts.bulkRunning,
      text: texts.bulk(done, total),
      action: { href: paths.bulkPage(tin, id), text: texts.bulkAction },
    })),
    ...props.letters.map(({ kind, sentAt }) => ({
      kind: 'info' as const,
      heading: sentAt === null ? texts.letterWaiting : texts.letterSent(day(sentAt)),
      text: texts.letters[kind],
    })),
  ].filter((each) => typeof each === 'object');
}

function ways({ tin, people, grants, administrators }: HomeProps, texts: Texts['home']): Html {
  return html`${[
    cardLink({
      href: paths.grantWizard(tin),
      heading: texts.grant,
      headingLevel: 3,
      text: texts.grantAbout,
      icon: 'plus',
      primary: true,
    }),
    cardLink({
      href: paths.employeesPage(tin),
      heading: texts.employees,
      headingLevel: 3,
      text: texts.employeesAbout(people.all),
      icon: 'groups',
    }),
    cardLink({
      href: paths.grantsPage(tin),
      heading: texts.grants,
      headingLevel: 3,
      text: texts.grantsAbout(grants.count, grants.isMore),
      icon: 'list-check',
    }),
    cardLink({
      href: paths.administratorsPage(tin),
      heading: texts.administrators,
      headingLevel: 3,
      text: texts.administratorsAbout(administrators),
      icon: 'how-to-reg',
    }),
  ]}`;
}
