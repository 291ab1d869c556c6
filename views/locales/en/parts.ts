import type { parts as danish } from '../da/parts.ts';

export const parts: typeof danish = {
  error: 'Error',
  errorSummary: (count) =>
    count === 1 ? 'There is an error on the page' : `There are ${count} errors on the page`,
  optional: 'optional',
  information: 'Information',
  success: 'Done',
  warning: 'Warning',
  breadcrumb: 'Breadcrumb',
  back: 'Back',
  search: 'Search',
  clear: 'Clear the search',
  change: 'Change',
  pages: 'Pages',
  firstPage: 'First page',
  nextPage: 'Next page',
  step: (current, total) => `Step ${current} of ${total}`,
  steps: 'Steps',
  stepDone: 'Done: ',
  count: (count) => count.toLocaleString('en-GB'),
  progress: (done, total) => `${done.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')} are done`,
  company: (number) => `CVR ${number}`,
};
