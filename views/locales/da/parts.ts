/** Words of the components. */
export const parts = {
  error: 'Fejl',
  errorSummary: (count: number) =>
    count === 1 ? 'Der er en fejl på siden' : `Der er ${count} fejl på siden`,
  optional: 'frivilligt',
  information: 'Information',
  success: 'Gennemført',
  warning: 'Advarsel',
  breadcrumb: 'Brødkrumme',
  back: 'Tilbage',
  search: 'Søg',
  clear: 'Ryd søgningen',
  change: 'Ret',
  pages: 'Sider',
  firstPage: 'Første side',
  nextPage: 'Næste side',
  step: (current: number, total: number) => `Trin ${current} af ${total}`,
  steps: 'Trin',
  stepDone: 'Gennemført: ',
  count: (count: number) => count.toLocaleString('da-DK'),
  progress: (done: number, total: number) =>
    `${done.toLocaleString('da-DK')} af ${total.toLocaleString('da-DK')} er klaret`,
  company: (number: string) => `CVR ${number}`,
};
