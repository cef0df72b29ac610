import { withChangedByte } from '../console/cloud-api.ts';
import { expect, test } from '../console/fixtures.ts';
import { languageOf, programOf, variants } from '../console/programs.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

for (const variant of variants) {
  test(`tutorial with ${variant} ends with a token that works`, async ({ page, api }, info) => {
    const person = new Person(page);
    const name = `tutorial-${variant}`;
    const account = `reader-${variant}`;
    const { path, text } = programOf(variant);
    const runtime = await api.tutorialRuntime(languageOf(variant));

    const functionId = await person.createFunction(name);
    await station(page, info, '1-empty-editor');
    await person.choose('Runtime', runtime);
    await person.enter('Entry point', 'index.main');
    await person.createServiceAccount(account);
    await person.openFile(path);
    await person.typeCode(text);
    await station(page, info, '2-program');

    await person.createVersion();
    await station(page, info, '3-version');
    await person.run();
    const token = await person.readToken();
    await station(page, info, '4-token');
    expect(token).toMatch(/^t1\.[\w-]+\.[\w-]{86}$/);

    expect((await api.invoke(functionId, token)).status, 'without the role').toBe(403);
    await api.allowToInvoke(functionId, await api.serviceAccountSubject(account));
    const allowed = await api.invoke(functionId, token);
    expect(allowed.status, 'with the role').toBe(200);
    expect(allowed.text).toContain('access_token');
    expect((await api.invoke(functionId, withChangedByte(token))).status, 'changed').toBe(401);
  });
}
