/** Why a call gets no instance. */
import { type RunnableVersion, RunnerError } from '../types.ts';

export function tooLargeError({ versionId, memoryBytes }: RunnableVersion, totalBytes: number): RunnerError {
  const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
  return new RunnerError(
    'TOO_LARGE',
    `Version ${versionId} has ${megabytes(memoryBytes)} MB of memory, and this machine gives functions and builds ${megabytes(totalBytes)} MB together. Create a version with less memory, or raise FC_MEMORY_MB.`,
  );
}

export const deletedError = (versionId: string) =>
  new RunnerError(
    'VERSION_DELETED',
    `Version ${versionId} was deleted before the call got an instance. Call the function again.`,
  );

export const closedError = () => new RunnerError('RUNNER_CLOSED', 'The runner is shutting down');
