import { type Language, textsOf } from './locales/texts.ts';
import { formatTime } from './parts/time.ts';

/** What a letter says besides its fixed words; which of them, depends on its kind. */
export interface LetterProps {
  kind: 'declaration-made' | 'signatures-wanted' | 'administrator-deactivated';
  content: Readonly<Record<string, string>>;
  organizationName: string;
  /** When the letter was written: epoch milliseconds. It is dated by this, however late it is sent. */
  writtenAt: number;
}

/**
 * A letter to a company as plain text: in Danish, and below in English. The same props always give the same letter.
 * @throws when `content` lacks what the kind calls for
 */
export function composeLetter(props: LetterProps): { subject: string; body: string } {
  const danish = compose('da', props);
  const english = compose('en', props);
  const rule = '----------------------------------------';
  return { subject: danish.subject, body: [danish.body, rule, english.subject, english.body].join('\n\n') };
}

function compose(language: Language, props: LetterProps): { subject: string; body: string } {
  const { content, organizationName } = props;
  const texts = textsOf(language).letters;
  const get = (name: string): string => {
    const value = content[name];
    if (value === undefined) throw new Error(`a letter of the kind ${props.kind} lacks ${name}`);
    return value;
  };
  const told = {
    organization: organizationName,
    date: formatTime(language, props.writtenAt),
    get: (name: string) => get(name),
    dateOf: (name: string) => formatTime(language, Number(get(name))),
  };
  const { subject, paragraphs } = texts[props.kind];
  return {
    subject: subject(told),
    body: [texts.to(organizationName), ...paragraphs(told), texts.from].join('\n\n'),
  };
}
