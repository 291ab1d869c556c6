import { endOfDay, lastDayBefore } from '../copenhagen.ts';
import type { Check, Reason, WhoCanFix } from './check.ts';

export const languages = ['da', 'en'] as const;
export type Language = (typeof languages)[number];

/** A reason as the doors give it: the policy's, with its text in the caller's language. */
export interface ExplainedReason {
  code: string;
  text: string;
  who_can_fix?: WhoCanFix;
  [parameter: string]: unknown;
}

type Texts = Record<Language, (check: Check, reason: Reason) => string>;

const quoted = {
  da: (check: Check) => `\u201d${check.action.name}\u201d`,
  en: (check: Check) => `\u201c${check.action.name}\u201d`,
};
const isTin = (id: string) => /^[A-Z]{2}[A-Z0-9]{2,18}$/.test(id);
const formatsOf = (locale: string) => {
  const day = { dateStyle: 'long', timeZone: 'Europe/Copenhagen' } as const;
  return {
    day: new Intl.DateTimeFormat(locale, day),
    minute: new Intl.DateTimeFormat(locale, { ...day, timeStyle: 'short' }),
  };
};
const dates = { da: formatsOf('da-DK'), en: formatsOf('en-GB') };
const fullDate = (value: unknown, locale: Language) =>
  (typeof value === 'number' && dates[locale].minute.format(value)) || '?';
/** What ends with a day ended on that day, and not at the midnight after. */
const endDate = (value: unknown, locale: Language) =>
  typeof value === 'number' && endOfDay(lastDayBefore(value)) === value
    ? dates[locale].day.format(value - 1)
    : fullDate(value, locale);
const lists = { da: new Intl.ListFormat('da'), en: new Intl.ListFormat('en') };
const listed = (value: unknown, locale: keyof typeof lists) =>
  Array.isArray(value) ? lists[locale].format(value.filter((item) => typeof item === 'string')) : '?';
const level = {
  da: (value: unknown) => ({ Low: 'Lav', Substantial: 'Betydelig', High: 'Høj' })[String(value)] ?? '?',
};

/** What is missing, and who can put it right, in the words of the people who read it. */
const texts: Record<string, Texts> = {
  'no-grant': {
    da: (c) =>
      `Brugeren har ikke rettigheden ${quoted.da(c)} på vegne af ${c.resource.id}. En rettighedsadministrator hos ${c.resource.id} kan tildele den.`,
    en: (c) =>
      `The user does not hold the privilege ${quoted.en(c)} on behalf of ${c.resource.id}. A privilege administrator of ${c.resource.id} can grant it.`,
  },
  'grant-for-other-organization': {
    da: (c, r) =>
      `Brugeren har rettigheden ${quoted.da(c)}, men på vegne af ${listed(r['organizations'], 'da')} og ikke af ${c.resource.id}. En rettighedsadministrator hos ${c.resource.id} kan tildele den.`,
    en: (c, r) =>
      `The user holds the privilege ${quoted.en(c)} on behalf of ${listed(r['organizations'], 'en')}, but not of ${c.resource.id}. A privilege administrator of ${c.resource.id} can grant it.`,
  },
  'grant-not-yet-valid': {
    da: (c, r) =>
      `Rettigheden ${quoted.da(c)} på vegne af ${c.resource.id} gælder først fra ${fullDate(r['valid_from'], 'da')}. En rettighedsadministrator hos ${c.resource.id} kan ændre det.`,
    en: (c, r) =>
      `The privilege ${quoted.en(c)} on behalf of ${c.resource.id} is not valid until ${fullDate(r['valid_from'], 'en')}. A privilege administrator of ${c.resource.id} can change that.`,
  },
  'grant-expired': {
    da: (c, r) =>
      `Rettigheden ${quoted.da(c)} på vegne af ${c.resource.id} udløb ${endDate(r['expired_at'], 'da')}. En rettighedsadministrator hos ${c.resource.id} kan tildele den igen.`,
    en: (c, r) =>
      `The privilege ${quoted.en(c)} on behalf of ${c.resource.id} expired on ${endDate(r['expired_at'], 'en')}. A privilege administrator of ${c.resource.id} can grant it again.`,
  },
  'grant-inactive': {
    da: (c) =>
      `${c.resource.id} må ikke længere tildele rettigheden ${quoted.da(c)}; derfor gælder tildelingen ikke. Tjenesteudbyderen kan åbne for den igen.`,
    en: (c) =>
      `${c.resource.id} may no longer assign the privilege ${quoted.en(c)}, so the grant does not count. The service provider can permit it again.`,
  },
  'organization-frozen': {
    da: (c) =>
      `Tildelingen gælder ikke: ${c.resource.id} har meldt, at virksomheden ikke selv stod bag sin tilmelding. Den, der tegner virksomheden, kan tilmelde den på ny.`,
    en: (c) =>
      `The grant does not count: ${c.resource.id} has said that its onboarding was not its own doing. Its signatory can onboard it anew.`,
  },
  'declaration-not-trusted': {
    da: (c) =>
      `Tjenesteudbyderen godtager ikke en tilmelding på tro og love. Den, der tegner ${c.resource.id}, kan tilmelde virksomheden.`,
    en: (c) =>
      `The service provider does not rely on sworn declarations. The signatory of ${c.resource.id} can onboard it.`,
  },
  'loa-too-low': {
    da: (c, r) =>
      `${quoted.da(c)} kræver et login på sikringsniveauet ${level.da(r['required'])}${r['actual'] === undefined ? ', men der er ikke oplyst noget kendt niveau for dette login' : ''}. Log ind igen på det niveau.`,
    en: (c, r) =>
      `${quoted.en(c)} requires a login at assurance level ${String(r['required'])}${r['actual'] === undefined ? ', but no known level was stated for this login' : ''}. Log in again at that level.`,
  },
  'unknown-privilege': {
    da: (c) => `Tjenesteudbyderen har ingen rettighed, der hedder ${quoted.da(c)}.`,
    en: (c) => `The service provider has no privilege called ${quoted.en(c)}.`,
  },
  'unknown-organization': {
    da: ({ resource: { id } }) =>
      isTin(id)
        ? `Organisationen ${id} kendes ikke her. Den, der tegner virksomheden, kan tilmelde den.`
        : `Organisationen ${id} kendes ikke her. En organisation angives med landekode og nummer, for eksempel DK12345678.`,
    en: ({ resource: { id } }) =>
      isTin(id)
        ? `The organisation ${id} is not known here. Its signatory can onboard it.`
        : `The organisation ${id} is not known here. Organisations are named by country code and number, such as DK12345678.`,
  },
  'organization-not-onboarded': {
    da: (c) =>
      `${c.resource.id} har endnu ingen rettighedsadministrator. Den, der tegner virksomheden, kan tilmelde den.`,
    en: (c) => `${c.resource.id} has no privilege administrator yet. Its signatory can onboard it.`,
  },
  'organization-suspended': {
    da: (c) => `${c.resource.id} er spærret. Driften af tjenesten kan ophæve spærringen.`,
    en: (c) => `${c.resource.id} is suspended. The operator of the service can lift that.`,
  },
  'organization-offboarded': {
    da: (c) => `${c.resource.id} bruger ikke længere tjenesten. Driften af tjenesten kan hjælpe.`,
    en: (c) => `${c.resource.id} no longer uses the service. The operator of the service can help.`,
  },
  'identity-suspended': {
    da: () => 'Brugeren er spærret. Driften af tjenesten kan ophæve spærringen.',
    en: () => 'The user is suspended. The operator of the service can lift that.',
  },
  'unsupported-resource-type': {
    da: () => 'Der kan kun spørges på vegne af en organisation (typen ”organization”).',
    en: () => 'Only resources of the type “organization” can be asked about.',
  },
  'denied-by-policy': {
    da: () => 'Reglerne tillader det ikke og giver ingen nærmere begrundelse.',
    en: () => 'The policy does not allow it, and gives no further reason.',
  },
  'provider-policy-stopped': {
    da: () => 'Tjenesteudbyderens egne regler er taget ud af drift. Tjenesteudbyderen kan rette dem.',
    en: () => "The service provider's own rules are out of service. The service provider can mend them.",
  },
  'provider-policy-too-slow': {
    da: () => 'Tjenesteudbyderens egne regler var for længe om at svare. Tjenesteudbyderen kan rette dem.',
    en: () => "The service provider's own rules took too long. The service provider can mend them.",
  },
  'provider-policy-too-much-memory': {
    da: () => 'Tjenesteudbyderens egne regler brugte for meget hukommelse. Tjenesteudbyderen kan rette dem.',
    en: () => "The service provider's own rules used too much memory. The service provider can mend them.",
  },
  'provider-policy-failed': {
    da: () => 'Tjenesteudbyderens egne regler gav intet brugbart svar. Tjenesteudbyderen kan rette dem.',
    en: () => "The service provider's own rules gave no usable answer. The service provider can mend them.",
  },
  'provider-policy-busy': {
    da: () => 'Der spørges lige nu for meget til tjenesteudbyderens egne regler. Prøv igen om lidt.',
    en: () => "The service provider's own rules are asked too much right now. Try again in a moment.",
  },
  'policy-facts-missing': {
    da: () => 'Oplysninger, som afgørelsen kræver, mangler. Driften af tjenesten kan finde fejlen.',
    en: () => 'Facts that the decision needs are missing. The operator of the service can find out why.',
  },
};

/** The codes that have texts of ours; a policy may give others, with texts of its own. */
export const reasonCodes = Object.keys(texts);

/** Gives reasons their texts: the policy's own, else ours by code. The operator is filled in where one is meant. */
export function explainReasons(
  check: Check,
  reasons: readonly Reason[],
  language: Language,
  operatorTin: string | undefined,
): ExplainedReason[] {
  return reasons.map(({ text, who_can_fix, ...reason }) => ({
    ...reason,
    text:
      text?.[language] ?? texts[reason.code]?.[language](check, reason) ?? fallback(reason.code)[language],
    ...(who_can_fix && { who_can_fix: withOperator(who_can_fix, operatorTin) }),
  }));
}

function withOperator(fix: WhoCanFix, operatorTin: string | undefined): WhoCanFix {
  return fix.role === 'Operator' && fix.organization === undefined && operatorTin !== undefined
    ? { ...fix, organization: operatorTin }
    : fix;
}

function fallback(code: string): Record<Language, string> {
  return { da: `Afvist af reglerne (${code}).`, en: `Refused by the policy (${code}).` };
}
