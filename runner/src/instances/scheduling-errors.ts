/** Why a call gets no instance. */

import { RunnerError } from '../errors.ts';
import { messageOf } from '../messages.ts';
import type { RunnableVersion } from '../types.ts';

export function tooLargeError({ versionId, memoryBytes }: RunnableVersion, totalBytes: number): RunnerError {
  const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
  return new RunnerError(
    'TOO_LARGE',
    messageOf('MEMORY_ABOVE_MACHINE', {
      id: versionId,
      memory: megabytes(memoryBytes),
      total: megabytes(totalBytes),
    }),
  );
}

export const deletedError = (versionId: string) =>
  new RunnerError('VERSION_DELETED', messageOf('VERSION_DELETED_WHILE_WAITING', { id: versionId }));

export const closedError = () => new RunnerError('RUNNER_CLOSED', messageOf('RUNNER_CLOSED', {}));
