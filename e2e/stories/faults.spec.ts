import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

const thrower = `exports.main = async function (event) {
    console.log('about to fail');
    throw new RangeError('seven is too many');
};
`;
const endless = `exports.main = async function () {
    for (;;) {}
};
`;

test('Run panel shows the error, stack and log of a handler that throws', async ({ page, api }, info) => {
  const person = new Person(page);
  await person.openNewFunction(api, 'fault-throws');
  await person.enter('Entry point', 'index.main');
  await person.typeCode(thrower);
  await person.createVersion();
  await person.run();
  await expect(person.result).toContainText('HTTP 502');
  await expect(person.result).toContainText('RangeError: seven is too many');
  await expect(person.result).toContainText('/function/code/index.js');
  await expect(person.logs).toContainText('about to fail');
  await station(page, info, 'thrown');
});

test('Run panel shows a timeout, and the next call works', async ({ page, api }, info) => {
  const person = new Person(page);
  await person.openNewFunction(api, 'fault-endless');
  await person.enter('Entry point', 'index.main');
  await person.enter('Timeout', '1');
  await person.typeCode(endless);
  await person.createVersion();
  await person.run();
  await expect(person.result).toContainText('HTTP 504');
  await expect(person.result).toContainText(/timed? ?out/i);
  await station(page, info, 'timed-out');

  await person.typeCode("exports.main = async () => ({ body: 'well again' });\n");
  await person.createVersion();
  await person.run();
  await expect(person.result).toContainText('well again');
});

test('Run panel names the file of an entry point that does not exist', async ({ page, api }) => {
  const person = new Person(page);
  await person.openNewFunction(api, 'fault-entry-point');
  await person.typeCode('exports.main = async () => ({});\n');
  await person.enter('Entry point', 'index.absent');
  await person.createVersion();
  await person.run();
  await expect(person.result).toContainText('HTTP 502');
  await expect(person.result).toContainText("Can't find handler function absent in /function/code/index");
});

test('Run panel marks where a payload is not JSON, and does not send it', async ({ page, api }, info) => {
  const person = new Person(page);
  await person.openNewFunction(api, 'fault-payload');
  await person.enter('Entry point', 'index.main');
  await person.typeCode('exports.main = async (event) => ({ body: event.name });\n');
  await person.createVersion();
  await person.enterPayload('{\n  "name": "Ada"');
  const payload = page.getByLabel('Payload', { exact: true });
  await expect(payload).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('alert').filter({ hasText: 'Line 2' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await station(page, info, 'marked');

  await person.enterPayload('{ "name": "Ada" }');
  await person.run();
  await expect(person.result).toContainText('Ada');
});
