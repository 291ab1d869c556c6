/**
 * What administrators agree to, by version: what is kept of an agreement is its version, so that no version's words
 * ever change (test/terms.test.ts).
 */
export const terms = {
  title: 'Vilkår for rettighedsadministratorer',
  version: (version: string) => `Version ${version}`,
  byVersion: {
    '2026-11': [
      [
        'Hvad du kan',
        'Som rettighedsadministrator bestemmer du, hvem der må hvad på virksomhedens vegne hos de tjenesteudbydere, der bruger Adgang. Det, en medarbejder gør med en rettighed, du har givet, gør medarbejderen for virksomheden.',
      ],
      [
        'Hvad du lover',
        'Du giver kun rettigheder til dem, der skal bruge dem, og fjerner dem, når de ikke skal bruges mere. Du giver dem ikke til andre formål end virksomhedens. Du lader ikke andre bruge dit login.',
      ],
      [
        'Hvad virksomheden kan',
        'Virksomhedens andre administratorer kan fjerne dig igen. De, der tegner virksomheden, bestemmer, hvem der er administrator.',
      ],
      [
        'Hvad vi gemmer',
        'Vi gemmer dit navn, dit login-id, hvad du ændrer, og hvornår. Virksomhedens administratorer kan se det. Dit CPR-nummer gemmer vi ikke.',
      ],
    ],
  } as Record<string, [heading: string, text: string][]>,
};
