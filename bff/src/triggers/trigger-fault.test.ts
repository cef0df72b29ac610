import { expect, it } from 'vitest';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import { faultIn, readFault, writtenFault } from './trigger-fault.ts';

it('fault of a trigger › keeps the code of its message, of a denial and of a failure of the console', () => {
  const missing = new ApiError('NOT_FOUND', say('FUNCTION_NOT_FOUND', { id: 'd4e' }));
  expect(readFault(writtenFault(faultIn(missing)))).toEqual({
    fault: missing.message,
    said: { reason: 'FUNCTION_NOT_FOUND', metadata: { id: 'd4e' } },
  });
  const denied = new ApiError('PERMISSION_DENIED', 'Permission denied.', { reason: 'OWNER_ONLY' });
  expect(readFault(writtenFault(faultIn(denied))).said).toEqual({ reason: 'OWNER_ONLY', metadata: {} });
  expect(faultIn(new Error('disk')).code).toBe('TRIGGER_CONSOLE_FAULT');
});

it.each(['The console was stopped.', '{"fault": 1}', '"text"', 'null'])(
  'fault of a trigger › reads %j of an earlier console as text',
  (written) => {
    expect(readFault(written)).toEqual({ fault: written });
  },
);
