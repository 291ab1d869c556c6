import { organizations } from '../organizations.ts';
import type { PersonKey } from '../people.ts';

/** Somebody who may sign for a company: one of the demo's people, or a name only. `id` is the register's own. */
export interface DemoSignatory {
  id: string;
  name: string;
  person?: PersonKey;
}

/** What the demo's company register says of a company. */
export interface DemoCompany {
  cvr: string;
  name: string;
  address: string;
  status: 'active' | 'ceased';
  /** `joint`: all of them have to sign together. */
  signing: { rule: 'alone' | 'joint'; signatories: readonly DemoSignatory[] };
}

const karen: DemoSignatory = { id: 'reg-1001', name: 'Karen Sivebæk', person: 'signatory' };
const poul: DemoSignatory = { id: 'reg-1002', name: 'Poul Anker Rask', person: 'jointSignatory' };
const lone: DemoSignatory = { id: 'reg-1003', name: 'Lone Madsen', person: 'otherSignatory' };

/** The register: the demo's organisations, and one that has ceased. */
export const companies: readonly DemoCompany[] = [
  company(organizations.pension, 'Havtornvej 1, 8000 Aarhus C', { id: 'reg-2001', name: 'Ellen Havtorn' }),
  company(organizations.insurance, 'Egealle 20, 5000 Odense C', { id: 'reg-2002', name: 'Henrik Ege' }),
  company(organizations.foundation, 'Strandvejen 30, 2900 Hellerup', { id: 'reg-2003', name: 'Astrid Klit' }),
  company(organizations.employer, 'Bakkelyvej 4, 7100 Vejle', {
    id: 'reg-2004',
    name: 'Mette Holm Sørensen',
  }),
  company(organizations.accountants, 'Regnegade 5, 4000 Roskilde', { id: 'reg-2005', name: 'Birgitte Lund' }),
  company(organizations.outsider, 'Havnegade 6, 6700 Esbjerg', karen),
  company(organizations.abandoned, 'Polarvej 9, 9000 Aalborg', karen),
  company(organizations.operator, 'Driftsvej 7, 1000 København K', {
    id: 'reg-2006',
    name: 'Niels Østergaard',
  }),
  {
    ...company(organizations.joint, 'Savværksvej 8, 3400 Hillerød'),
    signing: { rule: 'joint', signatories: [poul, lone] },
  },
  {
    cvr: '31310008',
    name: 'Lukket Lagersalg ApS',
    address: 'Baggade 3, 6000 Kolding',
    status: 'ceased',
    signing: { rule: 'alone', signatories: [karen] },
  },
];

function company(
  organization: { tin: string; name: string },
  address: string,
  ...signatories: DemoSignatory[]
): DemoCompany {
  const { tin, name } = organization;
  const cvr = tin.replace(/^DK/, '');
  return { cvr, name, address, status: 'active', signing: { rule: 'alone', signatories } };
}
