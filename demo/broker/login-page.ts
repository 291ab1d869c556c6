import { type Html, html } from '../../views/html.ts';
import type { Language, Text } from '../language.ts';
import { type DemoPerson, findPerson, type PersonKey, personKeys } from '../people.ts';
import { levelReached } from './claims.ts';
import { brokerPage } from './page.ts';

const texts = {
  title: { da: 'Hvem logger ind?', en: 'Who is logging in?' },
  at: { da: 'Du er ved at logge ind hos', en: 'You are logging in at' },
  choose: { da: 'Vælg en person.', en: 'Choose a person.' },
  unknown: {
    da: 'Den person findes ikke. Vælg en fra listen.',
    en: 'There is no such person. Choose one from the list.',
  },
  noCompany: { da: 'Uden virksomhed', en: 'Without a company' },
  protectedName: { da: 'Navn ikke oplyst', en: 'Name withheld' },
  number: { da: 'Opdigtet CPR-nummer:', en: 'Invented CPR number:' },
  cancel: { da: 'Afbryd, og gå tilbage', en: 'Cancel, and go back' },
} satisfies Record<string, Text>;

const methods = { mitid_erhverv: 'MitID Erhverv', mitid: 'MitID' };

const levels = {
  Low: { da: 'Lav', en: 'Low' },
  Substantial: { da: 'Betydelig', en: 'Substantial' },
  High: { da: 'Høj', en: 'High' },
} satisfies Record<DemoPerson['level'], Text>;

/** The login page: one button per person, under the name of the employer. A plain form, so it needs no script. */
export function loginPage(props: {
  language: Language;
  /** Where the form is posted, and where the page itself is. */
  action: string;
  clientName: string;
  /** `acr_values` of the request. */
  askedLevels?: unknown;
  /** Only people with a login of these kinds (`idp_values` of the request); default: everybody. */
  idps?: readonly string[] | undefined;
  /** Whether somebody was posted who does not exist. */
  unknownPerson?: boolean;
}): string {
  const { language } = props;
  return brokerPage({
    language,
    title: texts.title[language],
    links: { da: `${props.action}?lang=da`, en: `${props.action}?lang=en` },
    content: html`
<p class="at">${texts.at[language]} <strong>${props.clientName}</strong></p>
<h1>${texts.title[language]}</h1>
${props.unknownPerson && html`<p class="problem" role="alert">${texts.unknown[language]}</p>`}
<p>${texts.choose[language]}</p>
<form method="post" action="${props.action}?lang=${language}">
${groups(props).map(([organization, keys]) => section(organization, keys, props))}
<p class="cancel"><button name="cancel" value="1">${texts.cancel[language]}</button></p>
</form>`,
  });
}

type Asked = Pick<Parameters<typeof loginPage>[0], 'language' | 'askedLevels' | 'idps'>;

function groups({ language, idps }: Asked): [string, PersonKey[]][] {
  const keys = personKeys.filter((key) => idps === undefined || idps.includes(findPerson(key).idp));
  const byOrganization = Map.groupBy(
    keys,
    (key) => findPerson(key).organization?.name ?? texts.noCompany[language],
  );
  return [...byOrganization];
}

function section(organization: string, keys: PersonKey[], asked: Asked): Html {
  return html`<section>
<h2>${organization}</h2>
<ul>${keys.map((key) => html`<li>${personButton(key, asked)}</li>`)}</ul>
</section>
`;
}

function personButton(key: PersonKey, { language, askedLevels }: Asked): Html {
  const person = findPerson(key);
  const name = person.name ?? texts.protectedName[language];
  return html`<button name="person" value="${key}">
<span class="initials" aria-hidden="true">${initials(person)}</span>
<span class="who"><span class="name">${name}</span> <span class="about">${person.description[language]}${
    person.cpr !== undefined &&
    html`. ${texts.number[language]} ${person.cpr.slice(0, 6)}-${person.cpr.slice(6)}`
  }</span></span>
<span class="level">${methods[person.idp]} <span class="dot">·</span> ${levels[levelReached(person, askedLevels)][language]}</span>
</button>`;
}

function initials(person: DemoPerson): string {
  const names = person.name?.split(' ') ?? [];
  return [names.at(0), names.at(-1)]
    .map((name) => name?.[0] ?? '–')
    .join('')
    .replace('––', '–');
}
