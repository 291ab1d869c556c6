import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { formatTin } from '../parts/organization.ts';
import { type SummaryRow, summaryList } from '../parts/summary-list.ts';
import { endTime, time } from '../parts/time.ts';

export interface WhyResultProps {
  language: Language;
  answer: 'allow' | 'deny' | 'unknown';
  at: number;
  isPast: boolean;
  person: string;
  organization: { tin: string; name: string | undefined };
  privilegeName: string;
  /** Why not, the nearest first, in words; and who can mend it. */
  reasons: readonly {
    code: string;
    text: string;
    fixer: { role: string; organization: string | undefined } | undefined;
  }[];
  facts: {
    identity: { state: 'active' | 'suspended' | 'unknown' };
    organization: { state: 'active' | 'known' | 'suspended' | 'offboarded' | 'unknown'; onboarding: string };
    privilege?:
      | {
          assignability: 'private' | 'public' | 'whitelist';
          minimum_loa: 'None' | 'Low' | 'Substantial' | 'High';
          declarations: 'trusted' | 'refused';
        }
      | undefined;
    grants: readonly {
      organization: string;
      assigner_state: string;
      assigner_whitelisted: boolean;
    }[];
  };
  loa: 'Low' | 'Substantial' | 'High' | 'none';
  grant: { validFrom: number | null; validTo: number | null; createdAt: number } | undefined;
  /** Who gave it and why, where that may be seen. */
  givenBy: { name: string; reason: string | null } | undefined;
  gaps: readonly (
    | 'grants'
    | 'privilege'
    | 'organization'
    | 'provider'
    | 'client'
    | 'identity'
    | 'whitelist'
  )[];
  policy: { revision: string; standing: 'in-force' | 'at-the-time' | 'same' | 'other' | 'not-recorded' };
}

/** The answer, what is missing and who can mend it, and what it all rests on. */
export function whyResult(props: WhyResultProps): Html {
  const { language, answer, isPast, reasons } = props;
  const texts = textsOf(language).why;
  const heading = {
    allow: isPast ? texts.allowThen : texts.allow,
    deny: isPast ? texts.denyThen : texts.deny,
    unknown: texts.unknown,
  }[answer];
  const [nearest, ...others] = reasons;
  return html`<section id="answer">
${alert(language, {
  kind: answer === 'allow' ? 'success' : answer === 'deny' ? 'error' : 'warning',
  heading,
  content: html`${answer === 'unknown' && html`<p class="alert-text">${texts.unknownAbout}</p>`}${
    nearest && html`<p class="alert-text">${nearest.text}</p>`
  }`,
})}
${summaryList(language, [
  { label: texts.factPerson, value: props.person },
  { label: texts.privilege, value: props.privilegeName },
  { label: texts.factOrganization, value: organizationName(props) },
  { label: texts.moment, value: isPast ? time(language, props.at, 'second') : texts.now },
  nearest?.fixer && { label: texts.whoCanFix, value: fixerText(language, nearest.fixer) },
  others.length > 0 && {
    label: texts.alsoMissing,
    value: html`<ul>${others.map(({ text }) => html`<li>${text}</li>`)}</ul>`,
  },
])}
<h2>${texts.factsTitle}</h2>
${summaryList(language, facts(props))}
${
  props.gaps.length > 0 &&
  html`<h3>${texts.gapsTitle}</h3><ul>${props.gaps.map((gap) => html`<li>${texts.gaps[gap]}</li>`)}</ul>`
}
<p class="form-hint">${texts.contextNote}</p>
</section>`;
}

function organizationName({ language, organization: { name, tin } }: WhyResultProps): string {
  return name === undefined ? formatTin(language, tin) : `${name} (${formatTin(language, tin)})`;
}

function fixerText(language: Language, fixer: { role: string; organization: string | undefined }): string {
  const texts = textsOf(language).why;
  return texts.roles[fixer.role]?.(fixer.organization ?? texts.nobody) ?? fixer.role;
}

function facts(props: WhyResultProps): (SummaryRow | false | undefined)[] {
  const { language, isPast, grant, loa } = props;
  const { identity, organization, privilege, grants } = props.facts;
  const texts = textsOf(language).why;
  const own = grants.find((each) => each.organization === props.organization.tin);
  const others = grants.filter((each) => each.organization !== props.organization.tin);
  return [
    { label: texts.factStanding, value: texts.identityStates[identity.state] },
    { label: texts.factOrganization, value: texts.organizationStates[organization.state] },
    {
      label: texts.factPrivilege,
      value: privilege ? texts.assignabilities[privilege.assignability] : texts.noPrivilege,
    },
    {
      label: texts.factGrant,
      value: grant ? validity(language, grant) : isPast ? texts.noGrantThen : texts.noGrant,
    },
    own?.assigner_state === 'frozen' && { label: texts.assigner, value: texts.assignerFrozen },
    privilege?.assignability === 'whitelist' &&
      own && {
        label: texts.assigner,
        value: own.assigner_whitelisted ? texts.assignerWhitelisted : texts.assignerNotWhitelisted,
      },
    props.givenBy && { label: texts.grantedBy, value: props.givenBy.name },
    props.givenBy?.reason != null && { label: texts.reason, value: props.givenBy.reason },
    others.length > 0 && {
      label: texts.others,
      value: others.map((each) => formatTin(language, each.organization)).join(', '),
    },
    privilege && {
      label: texts.factLevel,
      value:
        privilege.minimum_loa === 'None'
          ? texts.noLevel
          : loa === 'none'
            ? texts.levelNone(texts.levels[privilege.minimum_loa])
            : texts.level(texts.levels[privilege.minimum_loa], texts.levels[loa]),
    },
    organization.onboarding === 'declaration' &&
      privilege && {
        label: texts.factDeclarations,
        value: privilege.declarations === 'trusted' ? texts.declarationsTrusted : texts.declarationsRefused,
      },
    {
      label: texts.rules,
      value: html`${texts.standings[props.policy.standing]} <code>${props.policy.revision}</code>`,
    },
  ];
}

function validity(language: Language, grant: NonNullable<WhyResultProps['grant']>): Html {
  const texts = textsOf(language).why;
  const from = time(language, grant.validFrom ?? grant.createdAt, 'minute');
  // Elements stand where the text has its holes.
  const [before = '', between = '', after = ''] = (
    grant.validTo === null ? texts.grantFrom('\0') : texts.grantFor('\0', '\0')
  ).split('\0');
  return html`${before}${from}${between}${grant.validTo !== null && endTime(language, grant.validTo)}${after}`;
}
