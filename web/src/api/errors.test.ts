import type { ErrorInfo } from 'bff/contract';
import { expect, test } from 'vitest';
import { ApiError, explain } from './errors.ts';

test('what is gone offers no second try, which would fail the same', () => {
  const message = 'Function d4e1 not found. Check the id: it may have been deleted.';
  const gone = new ApiError(message, { kind: 'answered', status: 404, code: 5 });
  expect(explain(gone, 'Could not run the function')).toEqual({
    title: 'Could not run the function',
    message,
    whatToDo: 'Reload the page to see what is there now.',
    canRetry: false,
  });
});

const refused = (reason: ErrorInfo['reason'], metadata: Record<string, string> = {}) =>
  explain(
    new ApiError('The API’s own sentence.', {
      kind: 'answered',
      status: 403,
      code: 7,
      why: { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'iam', metadata },
    }),
    'Could not create the version',
  );

test('a missing role is named in plain words, and an error alone offers no grant', () => {
  const missing = {
    subjectId: 'aje1',
    subjectType: 'serviceAccount',
    permission: 'iam.serviceAccounts.use',
    resourceType: 'service account',
    resourceId: 'aje2',
    roleId: 'iam.serviceAccounts.user',
  };
  expect(refused('ROLE_MISSING', { ...missing, roles: 'iam.serviceAccounts.user,editor' })).toEqual({
    title: 'Could not create the version',
    message:
      'Service account aje1 lacks the role iam.serviceAccounts.user on service account aje2 (the permission is iam.serviceAccounts.use).',
    whatToDo: 'Ask the owner for the role, then try again.',
    canRetry: true,
  });
});

test('another rule keeps the API’s sentence and has its own advice', () => {
  expect(refused('HOST_NOT_ALLOWED')).toMatchObject({
    message: 'The API’s own sentence.',
    whatToDo: 'Open the console by the address that “npm start” printed.',
  });
});
