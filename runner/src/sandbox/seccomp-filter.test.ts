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
import { allowed, refused } from './seccomp-policy.ts';

const auditArch = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;
const architectures: readonly Architecture[] = ['x64', 'arm64'];

/** Runs the program as the kernel would: linux/filter.h, the few instructions that a seccomp filter has. */
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
  return judge(seccompFilter(architecture), { nr, arch: auditArch[architecture], ...(args ? { args } : {}) });
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

  test('says of a call that the kernel may learn one day that there is no such call', () => {
    expect(judge(seccompFilter(architecture), { nr: 9999, arch: auditArch[architecture] })).toBe(
      verdict.noSuchCall,
    );
  });

  test('kills a process that calls by the numbers of another architecture', () => {
    expect(judge(seccompFilter(architecture), { nr: 1, arch: 0x40000003 })).toBe(verdict.killProcess);
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

  test('keeps characters out of another terminal and address randomisation on', () => {
    expect(verdictOf(architecture, 'ioctl', [1, 0x5401])).toBe(verdict.allow);
    expect(verdictOf(architecture, 'ioctl', [1, 0x5412])).toBe(verdict.notPermitted);
    expect(verdictOf(architecture, 'personality', [0xffffffff])).toBe(verdict.allow);
    expect(verdictOf(architecture, 'personality', [0x0040000])).toBe(verdict.notPermitted);
  });

  test('stays within the sizes that the kernel takes', () => {
    const program = seccompFilter(architecture);
    expect(program.length).toBeLessThanOrEqual(4096);
    expect(Math.max(...program.flatMap((step) => [step.jt, step.jf]))).toBeLessThanOrEqual(255);
    expect(encodeFilter(program)).toHaveLength(program.length * 8);
  });
});

test('the x32 variant of x86-64 dies, since its numbers are other calls', () => {
  expect(judge(seccompFilter('x64'), { nr: 0x40000000, arch: auditArch.x64 })).toBe(verdict.killProcess);
});
