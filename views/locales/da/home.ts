const many = (count: number) => count.toLocaleString('da-DK');

/** An organisation's home page. */
export const home = {
  attention: 'Det skal du se på',
  nothing: 'Der er ikke noget, du skal tage stilling til.',
  frozen: 'Virksomheden er frosset',
  frozenAbout: (since: string) =>
    `Virksomheden har svaret, at tilmeldingen ikke var dens egen. Det, der er tildelt siden ${since}, gælder ikke, før en, der kan tegne virksomheden, tilmelder den igen.`,
  pending: (count: number) =>
    count === 1
      ? '1 ekstern samarbejdspartner venter på dit svar'
      : `${many(count)} eksterne samarbejdspartnere venter på dit svar`,
  pendingAbout: 'De har brugt et invitationslink med et login fra et andet sted. Bekræft eller afvis dem.',
  pendingAction: 'Se, hvem der venter',
  expiring: (count: number, isMore: boolean) =>
    count === 1 && !isMore
      ? '1 rettighed udløber inden for 30 dage'
      : `${isMore ? 'Mere end ' : ''}${many(count)} rettigheder udløber inden for 30 dage`,
  expiringAbout: 'Når en rettighed udløber, bliver medarbejderen afvist ved næste klik.',
  expiringAction: 'Se, hvad der udløber',
  fresh: (count: number) => (count === 1 ? '1 ny medarbejder' : `${many(count)} nye medarbejdere`),
  freshAbout: 'De har logget ind hos en tjenesteudbyder for første gang i den seneste uge.',
  freshAction: 'Se de nye',
  bulk: (done: number, total: number) => `${many(done)} af ${many(total)} er klaret`,
  bulkRunning: 'Der bliver arbejdet på mange rettigheder på én gang',
  bulkAction: 'Følg arbejdet',
  letterSent: (at: string) => `Virksomheden fik et brev ${at}`,
  letterWaiting: 'Et brev til virksomheden er på vej',
  letters: {
    'declaration-made':
      'Det fortæller, at virksomheden er tilmeldt på tro og love, og hvordan den kan sige fra.',
    'signatures-wanted': 'Det beder de øvrige tegningsberettigede om at bekræfte tilmeldingen.',
    'administrator-deactivated':
      'Det fortæller, at en tjenesteudbyder har fjernet den tidligere administrator.',
  },
  first: 'Kom i gang',
  firstAbout:
    'Listen over medarbejdere er næsten tom, fordi Adgang ikke har mødt dem endnu. De kommer på den, når de logger ind hos en tjenesteudbyder.',
  firstAction: 'Tilføj eller inviter medarbejdere',
  ways: 'Hvad vil du?',
  grant: 'Giv rettigheder',
  grantAbout: 'Vælg medarbejdere og det, de skal kunne.',
  employees: 'Medarbejdere',
  employeesAbout: (count: number) => (count === 1 ? '1 på listen' : `${many(count)} på listen`),
  grants: 'Rettigheder',
  grantsAbout: (count: number, isMore: boolean) => `${isMore ? 'Mere end ' : ''}${many(count)} tildelt`,
  administrators: 'Administratorer',
  administratorsAbout: (count: number) => (count === 1 ? 'Kun 1' : many(count)),
};
