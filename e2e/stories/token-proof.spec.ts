import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../console/fixtures.ts';
import { programOf } from '../console/programs.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

test('token proof compares the answers with the role, without it, changed and expired', async ({
  page,
  api,
}, info) => {
  const person = new Person(page);
  const functionId = await api.createFunction('proving');
  const serviceAccountId = await api.createServiceAccount('proven');
  const { path, text } = programOf('node-metadata');
  await api.createVersion(functionId, { [path]: text }, { entrypoint: 'index.main', serviceAccountId });
  await person.openEditor(functionId);
  await person.run();
  const card = person.result.getByRole('region', { name: 'IAM token' });
  await expect(card).toContainText('Metadata service');
  const traffic = person.result.getByRole('group').filter({ hasText: '1 metadata request' });
  await expect(traffic).toContainText(/GET .*default\/token.*200.*with Metadata-Flavor/);
  await card.getByRole('button', { name: 'Prove it' }).click();
  const proof = card.getByRole('region', { name: 'Proof of the token' });
  await expect(proof).toContainText('grants proven the role functions.functionInvoker on the first');
  await station(page, info, '1-what-it-does');

  await proof.getByRole('button', { name: 'Create functions and call' }).click();
  const answers = proof.getByRole('list', { name: 'Answers to the token' }).getByRole('listitem');
  await expect(answers).toHaveText([
    /With the role.*HTTP 200/,
    /Without the role.*HTTP 403/,
    /changed.*HTTP 401/,
    /Expired.*HTTP 401/,
  ]);
  await proof.scrollIntoViewIfNeeded();
  await station(page, info, '2-four-answers');
  const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);

  await answers.nth(1).getByRole('button', { name: 'Grant functions.functionInvoker to proven' }).click();
  await expect(answers.nth(1)).toContainText('HTTP 200');
  await expect(answers.nth(1)).toContainText('The role is granted');
  await station(page, info, '3-granted');

  await proof.getByRole('button', { name: 'Call again' }).click();
  await expect(answers.nth(1), 'each proof begins without the role').toContainText('HTTP 403');
  await proof.getByRole('button', { name: 'Delete the two functions' }).click();
  await expect(proof).toContainText('The two functions are deleted.');
  await page.goto('/functions');
  await expect(page.getByRole('link', { name: 'proving', exact: true })).toBeVisible();
  await expect(page.getByText('token-probe')).toHaveCount(0);
});
