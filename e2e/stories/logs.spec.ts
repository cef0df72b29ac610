import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

const program = `exports.main = async (event) => {
  console.log(\`hello \${event.who}\`);
  console.log(JSON.stringify({ level: 'ERROR', message: \`cannot greet \${event.who}\`, attempt: 3 }));
  return {};
};
`;

test('Logs tab follows a log, filters it, and opens at a run', async ({ page, api, context }, info) => {
  const person = new Person(page);
  const functionId = await person.openNewFunction(api, 'logs-of-mine');
  await person.enter('Entry point', 'index.main');
  await person.typeCode(program);
  await person.createVersion();

  const watcher = await context.newPage();
  await watcher.goto(`/functions/${functionId}/logs`);
  await expect(watcher.getByText('No log entries')).toBeVisible();
  await expect(watcher.getByText('New entries appear automatically.')).toBeVisible();
  const lines = watcher.getByRole('list', { name: /Log entries/ }).getByRole('listitem');

  await person.enterPayload('{"who":"alice"}');
  await person.run();
  await expect(lines.filter({ hasText: 'hello alice' })).toHaveCount(1);
  await person.enterPayload('{"who":"bob"}');
  await person.run();
  await expect(lines.filter({ hasText: 'hello bob' })).toHaveCount(1);

  await station(watcher, info, '1-live');
  await watcher.getByLabel('Level', { exact: true }).click();
  await watcher.getByRole('option', { name: 'Errors', exact: true }).click();
  await expect(lines).toHaveCount(2);
  await expect(lines.filter({ hasText: 'cannot greet bob' })).toContainText('{"attempt":3}');
  await station(watcher, info, '2-errors');
  await watcher.getByLabel('Text', { exact: true }).fill('ALICE');
  await expect(lines).toHaveCount(1);
  await watcher.reload();
  await expect(lines).toHaveText([/cannot greet alice/]);
  await watcher.getByLabel('Text', { exact: true }).fill('nobody');
  await expect(watcher.getByText('No matching log entries')).toBeVisible();
  await watcher.getByRole('button', { name: 'Clear filters' }).click();
  await expect(lines.filter({ hasText: 'hello alice' })).toHaveCount(1);

  await person.result.getByRole('link').click();
  const own = page.getByRole('list', { name: /Log entries/ });
  await expect(own.getByText('hello bob')).toBeVisible();
  await expect(own.getByText('REPORT')).toBeVisible();
  await expect(own.getByText('hello alice')).toHaveCount(0);
});
