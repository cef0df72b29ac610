import { expect, test } from 'vitest';
import { rolesOf } from './folder-roles.ts';

test('only the roles of that account count, not those of a user with the same id', () => {
  const bindings = [
    { roleId: 'viewer', subject: { id: 'aje1', type: 'serviceAccount' } },
    { roleId: 'functions.functionInvoker', subject: { id: 'aje1', type: 'serviceAccount' } },
    { roleId: 'admin', subject: { id: 'aje1', type: 'userAccount' } },
    { roleId: 'editor', subject: { id: 'aje2', type: 'serviceAccount' } },
  ] as const;
  expect(rolesOf('aje1', bindings)).toEqual(['functions.functionInvoker', 'viewer']);
});
