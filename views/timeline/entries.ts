import { type Html, html } from '../html.ts';
import { type Language, type Texts, textsOf } from '../locales/texts.ts';
import { formatTin } from '../parts/organization.ts';
import { table } from '../parts/table.ts';
import { formatEnd, formatTime, time } from '../parts/time.ts';

type Value = string | number | boolean | null;

export type PersonShown =
  | { is: 'system' | 'outside' | 'self' | 'letter' }
  | { is: 'known'; idp: string; idpIdentityId: string; name: string | null };

export interface EntryProps {
  at: number;
  seq: number;
  action: string;
  actor: PersonShown;
  organization: { tin: string; name: string } | undefined;
  onBehalfOf: { tin: string; name: string } | undefined;
  person: PersonShown | undefined;
  about: { tin: string; name: string } | undefined;
  privilege: { id: string; name: string } | undefined;
  changes: readonly { field: string; isChange: boolean; before: Value; after: Value }[];
  reason: string | null;
}

/** What happened, a row each. `isOwn`: somebody looks at what is about them, in whichever company. */
export function entriesTable(language: Language, entries: readonly EntryProps[], isOwn: boolean): Html {
  const texts = textsOf(language).timeline;
  return table({
    caption: texts.caption,
    hiddenCaption: true,
    rows: entries,
    columns: [
      { heading: texts.when, cell: ({ at }) => time(language, at, 'minute') },
      {
        heading: texts.what,
        isRowHeading: true,
        cell: ({ action, privilege }) =>
          html`${actionText(language, action)}${privilege && html`<br><span class="weight-normal">${privilegeText(language, privilege)}</span>`}`,
      },
      isOwn
        ? { heading: texts.organization, cell: ({ organization }) => organization?.name }
        : {
            heading: texts.whom,
            cell: ({ person, about }) => (person ? personText(language, person) : about?.name),
          },
      {
        heading: texts.who,
        cell: ({ actor, onBehalfOf, organization }) =>
          html`${isOwn && actor.is === 'outside' ? texts.meSomebody(organization?.name ?? '') : personText(language, actor)}${onBehalfOf && html`, ${texts.onBehalfOf(onBehalfOf.name)}`}`,
      },
      {
        heading: texts.details,
        cell: ({ changes }) =>
          changes.length > 0
            ? html`<ul class="nobullet-list">${changesText(language, changes).map((text) => html`<li>${text}</li>`)}</ul>`
            : undefined,
      },
      { heading: texts.why, cell: ({ reason }) => reason ?? undefined },
    ],
  });
}

/** A role by what people call it. */
export function privilegeText(language: Language, { name }: { name: string }): string {
  return textsOf(language).timeline.roles[name] ?? name;
}

export function actionText(language: Language, action: string): string {
  const actions: Record<string, string> = textsOf(language).timeline.actions;
  return actions[action] ?? action;
}

export function personText(language: Language, person: PersonShown): string {
  const texts = textsOf(language).timeline;
  return person.is === 'known' ? (person.name ?? person.idpIdentityId) : texts[person.is];
}

/** What was before and is after, in words. */
export function changesText(language: Language, changes: EntryProps['changes']): string[] {
  const texts = textsOf(language).timeline;
  return changes.map(({ field, isChange, before, after }) => {
    const name = texts.fields[field] ?? field;
    const text = (value: Value) => valueText(language, texts, field, value);
    return isChange
      ? texts.change(name, text(before), text(after))
      : texts.value(name, text(after ?? before));
  });
}

const times = new Set(['validFrom', 'retiredAt', 'frozenSince']);
const ends = new Set(['validTo', 'wishedUntil']);

function valueText(language: Language, texts: Texts['timeline'], field: string, value: Value): string {
  if (value === null) return texts.noValue;
  if (typeof value === 'number' && times.has(field)) return formatTime(language, value, 'minute');
  if (typeof value === 'number' && ends.has(field)) return formatEnd(language, value);
  if (field === 'organizationTin') return formatTin(language, String(value));
  if (field.startsWith('description') || field === 'nickname') return String(value);
  return texts.values[String(value)] ?? String(value);
}
