import { expect, test } from 'vitest';
import { ApiError, explain } from './errors.ts';

test('what is gone offers no second try, which would fail the same', () => {
  const message = 'Function d4e1 not found. Check the id: it may have been deleted.';
  const gone = new ApiError(message, { kind: 'answered', status: 404, code: 5 });
  expect(explain(gone, 'run the function')).toEqual({
    title: 'Could not run the function',
    message,
    whatToDo: 'Reload the page to see what is there now.',
    canRetry: false,
  });
});
