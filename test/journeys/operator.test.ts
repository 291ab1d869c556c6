import { expect, test } from 'vitest';
import { readOrganization } from '../../db/organizations.ts';
import { readClient } from '../../db/registration.ts';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { request } from '../support/demo.ts';
import { describeVariants, logIn, openPortalTest, type Visit } from '../support/portal.ts';
import { auditAfter, auditHead } from '../support/store.ts';

/** The operator registers who uses the service, and suspends who may no longer. */

const { operator, employer, outsider, pension } = organizations;
const own = operator.tin;
const portal = openPortalTest();
const db = () => portal.demo.demo.service.context.db;
const guid = '0f7c1de4-8b1f-4f0a-9c52-3e6bd2f7a9';
let numbers = 0;

/** What the pension fund hears about its customer's employee. */
const mayRead = async () => {
  const answer = await request(portal.demo, 'POST', paths.authzenEvaluation, {
    token: await portal.demo.serviceToken(),
    body: {
      subject: { type: people.employee.idp, id: people.employee.idpIdentityId },
      action: { name: 'Pension: read' },
      resource: { type: 'organization', id: employer.tin },
    },
  });
  return (answer.body as { decision?: boolean }).decision ?? answer.status;
};
const mainOf = ({ page }: Visit) => page.getByRole('main').innerText();

describeVariants('the operator', (variant) => {
  const texts = textsOf(variant.language);
  const { operator: words } = texts;

  test('an organisation is suspended with its numbers and a reason, and resumed', async () => {
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'operator', paths.organizations);
    await page.getByRole('link', { name: operator.name }).click();
    await page.getByRole('link', { name: words.navOrganizations, exact: true }).click();
    await page.getByLabel(words.search).fill('40 44');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: employer.name }).click();
    expect(await mayRead()).toBe(true);

    await page.getByRole('link', { name: words.suspend, exact: true }).click();
    expect(await mainOf(visit)).toMatch(new RegExp(`${words.grants}\\s+4\\b`));
    await page.getByRole('button', { name: words.moveSubmit['suspend'] ?? '' }).click();
    await page
      .getByText(words.wrong['reason'] ?? '')
      .first()
      .waitFor();
    expect(await page.title()).toContain(texts.frame.errorPrefix);
    await page.getByLabel(words.reason).fill('ring 010190-1234');
    await page.getByRole('button', { name: words.moveSubmit['suspend'] ?? '' }).click();
    await page
      .getByText(words.refused['cpr-refused'] ?? '')
      .first()
      .waitFor();
    expect(await mayRead()).toBe(true);
    const head = auditHead(portal.demo);
    await page.getByLabel(words.reason).fill('as agreed');
    await page.getByRole('button', { name: words.moveSubmit['suspend'] ?? '' }).click();
    await page.getByText(words.moved['suspend']?.(employer.name) ?? '').waitFor();
    expect(await mayRead()).toBe(false);
    expect(
      auditAfter(portal.demo, head).filter(({ action }) => String(action).startsWith('organization.')),
    ).toEqual([
      expect.objectContaining({
        ...{ action: 'organization.suspended', organization_tin: employer.tin, reason: 'as agreed' },
        actor_id: people.operator.idpIdentityId,
      }),
    ]);

    await page.getByRole('link', { name: words.resume, exact: true }).click();
    await page.getByLabel(words.reason).fill('it is settled');
    await page.getByRole('button', { name: words.moveSubmit['resume'] ?? '' }).click();
    await page.getByText(words.moved['resume']?.(employer.name) ?? '').waitFor();
    expect(await mayRead()).toBe(true);
    expect(visit.problems).toEqual([]);
  });

  test('a company is registered, made a provider with its people, and gets a client that can be suspended', async () => {
    numbers += 1;
    const tin = `DK9900000${numbers}`;
    const name = `Prøve ${numbers} A/S`;
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'operator', paths.operatorNewOrganization(own));
    await page.getByLabel(words.tin).fill(outsider.tin);
    await page.getByLabel(words.name, { exact: true }).fill(name);
    await page.getByRole('button', { name: words.submitAdd }).click();
    await page
      .getByText(words.refused['registered-otherwise'] ?? '')
      .first()
      .waitFor();
    expect(await page.getByLabel(words.name, { exact: true }).inputValue()).toBe(name);
    await page.getByLabel(words.tin).fill(tin);
    await page.getByRole('button', { name: words.submitAdd }).click();
    await page.getByText(words.added(name)).waitFor();

    await page.getByRole('link', { name: words.makeProvider }).click();
    await page.getByLabel(words.contact).fill('kunde@proeve.example');
    await page.getByLabel(words.supportAgents).fill(`${people.supporter.idpIdentityId}\nnobody`);
    await page.getByRole('button', { name: words.submitProvider }).click();
    await page
      .getByText(words.wrong['supportAgents'] ?? '')
      .first()
      .waitFor();
    const both = `${people.supporter.idpIdentityId}\n${people.secondSupporter.idpIdentityId}`;
    await page.getByLabel(words.supportAgents).fill(both);
    await page.getByRole('button', { name: words.submitProvider }).click();
    await page.getByText(words.providerMade(name)).waitFor();
    expect(readOrganization(db(), tin)).toMatchObject({ state: 'active', onboarding: 'operator' });
    await page
      .getByRole('button', {
        name: `${words.remove} ${words.roles['SupportAgent']} ${people.supporter.idpIdentityId}`,
      })
      .click();
    await page.getByText(words.roleTaken).waitFor();
    expect(await mainOf(visit)).not.toContain(people.supporter.idpIdentityId);

    await page.getByRole('link', { name: words.addClient }).click();
    const clientId = `client-${numbers}`;
    await page.getByLabel(words.clientId).fill(clientId);
    await page.getByLabel(words.orgId).fill(`${guid}0${numbers}`);
    await page.getByLabel(words.clientName).fill('Web');
    await page.getByRole('button', { name: words.submitClient }).click();
    await page.getByText(words.clientAdded('Web')).waitFor();
    await page.getByRole('button', { name: `${words.clientSuspend} Web` }).click();
    await page.getByText(words.clientSuspended('Web')).waitFor();
    expect(readClient(db(), clientId)?.state).toBe('suspended');
    await page.getByRole('button', { name: `${words.clientResume} Web` }).click();
    await page.getByText(words.clientResumed('Web')).waitFor();

    await page.goto(`${portal.demo.url}${paths.operatorOrganization(own, own)}`);
    expect(await mainOf(visit)).toContain(words.ownOrganization);
    await page.getByRole('button', { name: words.remove }).click();
    await page.getByText(words.refused['not-now'] ?? '').waitFor();
    await page.goto(`${portal.demo.url}${paths.operatorOrganizations(own, { kind: 'provider' })}`);
    expect(await mainOf(visit)).toContain(pension.name);
    expect(await mainOf(visit)).not.toContain(employer.name);
    expect(visit.problems).toEqual([]);
  });
});
