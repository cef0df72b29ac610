/**
 * PIDs in the text of a `cgroup.procs`. The kernel lists a process outside this PID namespace as 0, which a signal
 * would take for the whole process group of the sender.
 */
export const listedProcesses = (text: string): number[] =>
  text
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
