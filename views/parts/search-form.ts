import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { icon } from './icon.ts';

export interface SearchFormProps {
  /** The list that is searched. */
  action: string;
  id: string;
  /** `q` unless told. */
  name?: string;
  label: string;
  hint?: string;
  value?: string | undefined;
  /** More of the query that a search must keep or can set: selects, hidden fields. */
  filters?: Html | undefined;
  /** Where the list is without any search or filter; shown when there is one. */
  clear?: string | undefined;
  /** More attributes of the form: `hx(...)`. */
  attributes?: Html;
}

/** Search and filters of a list. They end up in the address: the form is a GET. */
export function searchForm(language: Language, props: SearchFormProps): Html {
  const texts = textsOf(language).parts;
  const { id, hint } = props;
  return html`<form class="search-form d-print-none" role="search" action="${props.action}" method="get" ${props.attributes}>
<div class="search-fields">
<div class="form-group search-main">
<label class="form-label" for="${id}">${props.label}</label>
${hint && html`<span class="form-hint" id="${id}-hint">${hint}</span>`}
<div class="search">
<input type="search" class="form-input" id="${id}" name="${props.name ?? 'q'}" value="${props.value}" autocomplete="off" ${hint && html`aria-describedby="${id}-hint"`}>
<button type="submit" class="button button-search">${icon('search')}<span>${texts.search}</span></button>
</div>
</div>
${props.filters}
</div>
${props.clear && html`<p class="search-clear"><a href="${props.clear}">${texts.clear}</a></p>`}
</form>`;
}
