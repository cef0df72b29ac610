import { describe, expect, test } from 'vitest';
import {
  type Architecture,
  encodeFilter,
  type Instruction,
  op,
  seccompFilter,
  verdict,
} from './seccomp-filter.ts';
import { syscallNumbers } from './seccomp-numbers.ts';
import { absent, allowed, fcntlCommands, ignored, refused, uncounted } from './seccomp-policy.ts';

const auditArch = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;
const architectures: readonly Architecture[] = ['x64', 'arm64'];

/** Interprets the program like the kernel: linux/filter.h, the few instructions that a seccomp filter has. */
function judge(
  program: readonly Instruction[],
  call: { nr: number; arch: number; args?: readonly number[] },
): number {
  const data = new Map<number, number>([
    [0, call.nr],
    [4, call.arch],
    ...(call.args ?? []).map((value, i): [number, number] => [16 + 8 * i, value]),
  ]);
  let accumulator = 0;
  for (let at = 0; ; at += 1) {
    const step = program[at];
    if (!step) throw new Error(`the program runs off its end at ${at}`);
    if (step.code === op.return) return step.k;
    if (step.code === op.load) {
      accumulator = data.get(step.k) ?? 0;
      continue;
    }
    const holds =
      step.code === op.jumpIfEqual
        ? accumulator === step.k
        : step.code === op.jumpIfGreater
          ? accumulator > step.k
          : step.code === op.jumpIfAtLeast
            ? accumulator >= step.k
            : (BigInt(accumulator) & BigInt(step.k)) !== 0n;
    at += holds ? step.jt : step.jf;
  }
}

function number(name: string, architecture: Architecture): number | null {
  return syscallNumbers[name]?.[architecture === 'x64' ? 0 : 1] ?? null;
}

function verdictOf(architecture: Architecture, name: string, args?: readonly number[]): number | undefined {
  const nr = number(name, architecture);
  if (nr === null) return undefined;
  return judge(seccompFilter(architecture, true), {
    nr,
    arch: auditArch[architecture],
    ...(args ? { args } : {}),
  });
}

describe.each(architectures)('the seccomp filter for %s', (architecture) => {
  test('allows every call of the allow-list', () => {
    for (const name of allowed.flatMap((group) => group.syscalls)) {
      expect([name, verdictOf(architecture, name) ?? verdict.allow]).toEqual([name, verdict.allow]);
    }
  });

  test('refuses every call of the refused list with EPERM', () => {
    for (const name of refused.flatMap((group) => group.syscalls)) {
      expect([name, verdictOf(architecture, name) ?? verdict.notPermitted]).toEqual([
        name,
        verdict.notPermitted,
      ]);
    }
  });

  test('allows memory in files only where all memory is counted', () => {
    const [name = ''] = uncounted.syscalls;
    const call = { nr: number(name, architecture) ?? -1, arch: auditArch[architecture] };
    expect(judge(seccompFilter(architecture, true), call)).toBe(verdict.allow);
    expect(judge(seccompFilter(architecture, false), call)).toBe(verdict.noSuchCall);
  });

  test('answers ENOSYS to every call of the absent list', () => {
    for (const name of absent.flatMap((group) => group.syscalls)) {
      expect([name, verdictOf(architecture, name) ?? verdict.noSuchCall]).toEqual([name, verdict.noSuchCall]);
    }
  });

  test('answers 0 to every call of the ignored list', () => {
    for (const name of ignored.flatMap((group) => group.syscalls)) {
      expect([name, verdictOf(architecture, name)]).toEqual([name, verdict.ignored]);
    }
    expect(verdictOf(architecture, 'msync', [0, 0, 4])).toBe(verdict.ignored);
    expect(verdictOf(architecture, 'msync', [0, 0, 1])).toBe(verdict.allow);
  });

  test('lets fcntl run the listed commands alone', () => {
    for (const command of Object.values(fcntlCommands))
      expect([command, verdictOf(architecture, 'fcntl', [0, command, 0])]).toEqual([command, verdict.allow]);
    const ownerSignalLeaseNotifyPipeSizeHint = [8, 10, 15, 1024, 1026, 1031, 1036, 1038];
    for (const command of ownerSignalLeaseNotifyPipeSizeHint)
      expect([command, verdictOf(architecture, 'fcntl', [0, command, 0])]).toEqual([
        command,
        verdict.notPermitted,
      ]);
  });

  test('refuses filters, which are compiled into memory of the machine', () => {
    expect(verdictOf(architecture, 'prctl', [22, 2])).toBe(verdict.invalid);
    expect(verdictOf(architecture, 'prctl', [15])).toBe(verdict.allow);
    for (const option of [26, 50, 51, 52, 60])
      expect(verdictOf(architecture, 'setsockopt', [3, 1, option])).toBe(verdict.notPermitted);
    expect(verdictOf(architecture, 'setsockopt', [3, 1, 2])).toBe(verdict.allow);
    expect(verdictOf(architecture, 'setsockopt', [3, 6, 26])).toBe(verdict.allow);
  });

  test('refuses to read past the page cache or to ask what is in it', () => {
    const direct = architecture === 'x64' ? 0x4000 : 0x10000;
    expect(verdictOf(architecture, 'openat', [0, 0, 0x80000])).toBe(verdict.allow);
    expect(verdictOf(architecture, 'openat', [0, 0, 0x80000 | direct])).toBe(verdict.invalid);
    expect(verdictOf(architecture, 'open', [0, direct]) ?? verdict.invalid).toBe(verdict.invalid);
    expect(verdictOf(architecture, 'fcntl', [0, 4, direct])).toBe(verdict.invalid);
    expect(verdictOf(architecture, 'preadv2', [0, 0, 0, 0, 0, 0])).toBe(verdict.allow);
    expect(verdictOf(architecture, 'preadv2', [0, 0, 0, 0, 0, 8])).toBe(verdict.notSupported);
  });

  test('says of a call that the kernel may learn one day that there is no such call', () => {
    expect(judge(seccompFilter(architecture, true), { nr: 9999, arch: auditArch[architecture] })).toBe(
      verdict.noSuchCall,
    );
  });

  test('kills a process that calls by the numbers of another architecture', () => {
    expect(judge(seccompFilter(architecture, true), { nr: 1, arch: 0x40000003 })).toBe(verdict.killProcess);
  });

  test('lets clone make threads and processes but no namespace', () => {
    expect(verdictOf(architecture, 'clone', [0x003d0f00])).toBe(verdict.allow);
    expect(verdictOf(architecture, 'clone', [0x10000000])).toBe(verdict.notPermitted);
    expect(verdictOf(architecture, 'clone', [0x40000000 | 17])).toBe(verdict.notPermitted);
    expect(verdictOf(architecture, 'clone3')).toBe(verdict.noSuchCall);
  });

  test('lets socket have the four families that libraries use and no other', () => {
    for (const family of [1, 2, 10, 16])
      expect(verdictOf(architecture, 'socket', [family])).toBe(verdict.allow);
    const packetVsockAlgXdp = [17, 40, 38, 44];
    for (const family of packetVsockAlgXdp) {
      expect(verdictOf(architecture, 'socket', [family])).toBe(verdict.notPermitted);
    }
  });

  test('lets sockets have TCP, UDP and NETLINK_ROUTE as protocols and no other', () => {
    for (const protocol of [0, 6, 17])
      expect(verdictOf(architecture, 'socket', [2, 1, protocol])).toBe(verdict.allow);
    for (const protocol of [1, 33, 132, 136, 262])
      expect(verdictOf(architecture, 'socket', [10, 1, protocol])).toBe(verdict.notPermitted);
    expect(verdictOf(architecture, 'socket', [16, 3, 0])).toBe(verdict.allow);
    expect(verdictOf(architecture, 'socket', [16, 3, 4])).toBe(verdict.notPermitted);
  });

  test('keeps characters out of another terminal and address randomisation on', () => {
    expect(verdictOf(architecture, 'ioctl', [1, 0x5401])).toBe(verdict.allow);
    expect(verdictOf(architecture, 'ioctl', [1, 0x5412])).toBe(verdict.notPermitted);
    expect(verdictOf(architecture, 'personality', [0xffffffff])).toBe(verdict.allow);
    expect(verdictOf(architecture, 'personality', [0x0040000])).toBe(verdict.notPermitted);
  });

  test('stays within the sizes that the kernel takes', () => {
    const program = seccompFilter(architecture, true);
    expect(program.length).toBeLessThanOrEqual(4096);
    expect(Math.max(...program.flatMap((step) => [step.jt, step.jf]))).toBeLessThanOrEqual(255);
    expect(encodeFilter(program)).toHaveLength(program.length * 8);
  });
});

test('seccomp filter › kills x32 system calls', () => {
  expect(judge(seccompFilter('x64', true), { nr: 0x40000000, arch: auditArch.x64 })).toBe(
    verdict.killProcess,
  );
});
