import { organizations } from '../../demo/organizations.ts';
import { paths } from '../../server/paths.ts';
import { request, type TestDemo } from './demo.ts';
import { drain } from './store.ts';

/** The pension fund asks about somebody: by default, whether they may read pensions for the demo's employer. */
export async function askAbout(
  demo: TestDemo,
  person: { idp: string; idpIdentityId: string },
  { privilege = 'Pension: read', organization = organizations.employer.tin as string, loa = 'High' } = {},
): Promise<{ decision: boolean; id: string }> {
  const { body } = await request(demo, 'POST', paths.authzenEvaluation, {
    token: await demo.serviceToken(),
    body: {
      subject: { type: person.idp, id: person.idpIdentityId },
      action: { name: privilege },
      resource: { type: 'organization', id: organization },
      context: { loa },
    },
  });
  drain(demo);
  const { decision, context } = body as { decision: boolean; context: { decision_id: string } };
  return { decision, id: context.decision_id };
}
