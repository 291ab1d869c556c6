/** Just enough of CSS to leave rules out of a sheet that has no braces in its strings. */

/** A rule with declarations, or one with rules in it (`@media`, `@supports`). */
type Rule = { prelude: string } & ({ declarations: string } | { rules: Rule[] });

/** The sheet without the rules that `isUnused` says so of, by a selector or by the name of an at-rule. */
export function pruneCss(css: string, isUnused: (selector: string) => boolean): string {
  return write(prune(parse(css.replace(/\/\*[\s\S]*?\*\//g, '')), isUnused));
}

function parse(css: string): Rule[] {
  const rules: Rule[] = [];
  let rest = css;
  while (rest.includes('{')) {
    const open = rest.indexOf('{');
    const close = closingBrace(rest, open);
    // A statement such as `@charset "UTF-8";` stands before the prelude of the first rule.
    const prelude = rest.slice(rest.slice(0, open).lastIndexOf(';') + 1, open).trim();
    const body = rest.slice(open + 1, close);
    const nests = /^@(media|supports|layer|container)/.test(prelude);
    rules.push(nests ? { prelude, rules: parse(body) } : { prelude, declarations: body.trim() });
    rest = rest.slice(close + 1);
  }
  return rules;
}

function closingBrace(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at++) {
    if (css[at] === '{') depth++;
    if (css[at] === '}' && --depth === 0) return at;
  }
  throw new Error('A brace is not closed');
}

function prune(rules: Rule[], isUnused: (selector: string) => boolean): Rule[] {
  return rules.flatMap((rule): Rule[] => {
    if ('rules' in rule) {
      const kept = prune(rule.rules, isUnused);
      return kept.length > 0 ? [{ ...rule, rules: kept }] : [];
    }
    if (rule.prelude.startsWith('@')) return isUnused(rule.prelude) ? [] : [rule];
    const kept = splitSelectors(rule.prelude).filter((selector) => !isUnused(selector));
    return kept.length > 0 ? [{ ...rule, prelude: kept.join(',') }] : [];
  });
}

/** Commas inside `:not(...)` do not part selectors. */
function splitSelectors(prelude: string): string[] {
  return prelude.split(/,(?![^(]*\))/).map((selector) => selector.trim());
}

function write(rules: Rule[]): string {
  return rules
    .map((rule) => `${rule.prelude}{${'rules' in rule ? write(rule.rules) : tighten(rule.declarations)}}`)
    .join('\n');
}

function tighten(declarations: string): string {
  return declarations.replace(/\s*\n\s*/g, '');
}
