const markup = Symbol('markup');

/** Markup that is safe to send: made by `html` or `raw` only. `String(page)` is the text. */
export interface Html {
  readonly [markup]: string;
  toString(): string;
}

/** What may stand in a template. Absent things (`undefined`, `null`, `false`) leave nothing behind. */
export type HtmlValue = Html | string | number | undefined | null | false | readonly HtmlValue[];

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const checked = new WeakSet<TemplateStringsArray>();

/**
 * A template of HTML. Every value is escaped unless it is itself `Html`. Throws for places where escaping would not
 * help: an unquoted attribute, an `on*` attribute, the inside of a script or a style.
 */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  checkPlaces(strings);
  return trusted(strings.reduce((text, part, index) => text + render(values[index - 1]) + part));
}

/** A literal that is not escaped: an inlined icon, for example. It takes no values, so nothing from outside gets in. */
export function raw(strings: TemplateStringsArray): Html {
  return trusted(strings.join(''));
}

function trusted(text: string): Html {
  return { [markup]: text, toString: () => text };
}

function render(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number')
    return String(value).replace(/[&<>"']/g, (c) => escapes[c] ?? c);
  if (isHtml(value)) return value[markup];
  return value.map(render).join('');
}

function isHtml(value: Html | readonly HtmlValue[]): value is Html {
  return markup in value;
}

/** Once per template: its literal parts never change. */
function checkPlaces(strings: TemplateStringsArray): void {
  if (checked.has(strings)) return;
  let before = '';
  for (const part of strings.slice(0, -1)) {
    before += part;
    const problem = problemAt(before);
    if (problem !== undefined)
      throw new TypeError(`html: ${problem} may not hold a value: ...${before.slice(-40)}`);
    before += 'x';
  }
  checked.add(strings);
}

function problemAt(before: string): string | undefined {
  if (/<(script|style)\b[^>]*>(?:(?!<\/\1)[\s\S])*$/i.test(before)) return 'the inside of a script or style';
  const openTag = before.match(/<[a-z](?:[^<>"']|"[^"]*"|'[^']*')*(?:"[^"]*|'[^']*)?$/i)?.[0];
  const attribute = openTag
    ?.replace(/"[^"]*"|'[^']*'/g, '""')
    .match(/([^\s=]+)\s*=\s*(?:(?<quoted>"[^"]*|'[^']*)|[^"']*)$/);
  if (!attribute) return undefined;
  if (attribute.groups?.['quoted'] === undefined) return 'an unquoted attribute';
  return /^on/i.test(attribute[1] ?? '') ? 'an event attribute' : undefined;
}
