import { describe, expect, it } from 'vitest';
import { isStrong, type Permission, type RoleId, roles, rolesWith } from './roles.ts';

const all = [...new Set(Object.values(roles).flat())];
const acts = (permission: Permission) => !/\.(get|invoke)$/.test(permission);

describe('rolesWith', () => {
  it.each(all)('puts the role with the fewest rights first for %s', (permission) => {
    const [narrowest, ...others] = rolesWith(permission);
    const rights = (id: string | undefined) => (roles[id ?? ''] ?? []).filter(acts).length;
    for (const other of others) expect(rights(narrowest)).toBeLessThanOrEqual(rights(other));
  });

  it.each([
    ['functions.functions.invoke', 'functions.functionInvoker'],
    ['functions.functions.get', 'functions.viewer'],
    ['iam.serviceAccounts.get', 'iam.viewer'],
    ['iam.serviceAccounts.create', 'iam.editor'],
    ['resource-manager.folders.get', 'resource-manager.viewer'],
  ] as const)('suggests for %s the role %s', (permission, roleId) => {
    expect(rolesWith(permission)[0]).toBe(roleId);
  });
});

describe('isStrong', () => {
  it.each([
    'admin',
    'editor',
    'resource-manager.admin',
    'iam.admin',
    'iam.editor',
    'iam.serviceAccounts.admin',
    'iam.serviceAccounts.keyAdmin',
    'iam.serviceAccounts.authorizedKeyAdmin',
    'iam.serviceAccounts.apiKeyAdmin',
    'iam.serviceAccounts.tokenCreator',
    'iam.serviceAccounts.user',
    'functions.admin',
    'functions.editor',
  ] satisfies RoleId[])('is true of %s on any resource', (roleId) => {
    for (const kind of ['function', 'service account', 'folder', 'cloud'])
      expect(isStrong(roleId, kind)).toBe(true);
  });

  it.each([
    ['functions.functionInvoker', 'function', false],
    ['functions.functionInvoker', 'folder', true],
    ['logging.reader', 'function', false],
    ['logging.reader', 'folder', true],
    ['functions.viewer', 'folder', false],
    ['iam.viewer', 'service account', false],
    ['viewer', 'a kind that does not exist', false],
    ['logging.reader', 'a kind that does not exist', true],
  ] as const)('is judged of %s on a %s as %s', (roleId, kind, expected) => {
    expect(isStrong(roleId, kind)).toBe(expected);
  });
});
