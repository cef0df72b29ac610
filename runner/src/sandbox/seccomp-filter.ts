import { syscallNumbers } from './seccomp-numbers.ts';
import {
  absent,
  allowed,
  allowedPersonalities,
  directFlag,
  fcntlCommands,
  ignored,
  internetProtocols,
  namespaceFlags,
  netlinkProtocols,
  noWaitFlag,
  refused,
  refusedIoctls,
  refusedPrctls,
  refusedSocketOptions,
  socketFamilies,
  synchronousFlag,
  uncounted,
} from './seccomp-policy.ts';

export type Architecture = 'x64' | 'arm64';

/** One instruction of classic BPF: struct sock_filter of linux/filter.h. */
export type Instruction = { code: number; jt: number; jf: number; k: number };

/** linux/bpf_common.h: LD+W+ABS, the conditional jumps against a constant, and RET+K. */
export const op = {
  load: 0x20,
  jumpIfEqual: 0x15,
  jumpIfGreater: 0x25,
  jumpIfAtLeast: 0x35,
  jumpIfAnyBit: 0x45,
  return: 0x06,
} as const;

/** linux/seccomp.h; the errno is in the low 16 bits. */
export const verdict = {
  allow: 0x7fff0000,
  killProcess: 0x80000000,
  notPermitted: 0x00050000 | 1,
  noSuchCall: 0x00050000 | 38,
  invalid: 0x00050000 | 22,
  notSupported: 0x00050000 | 95,
  /** The kernel does nothing, and the call returns 0. */
  ignored: 0x00050000,
} as const;

/** Offsets in struct seccomp_data; arguments are 64 bits wide, both machines are little-endian. */
const field = { nr: 0, arch: 4, arg: (index: number) => 16 + 8 * index } as const;
/** linux/audit.h: AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64. */
const auditArch: Readonly<Record<Architecture, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };
const x32Bit = 0x40000000;
/** SOL_SOCKET of asm-generic/socket.h. */
const socketLevel = 1;

const load = (k: number): Instruction => ({ code: op.load, jt: 0, jf: 0, k });
const answer = (k: number): Instruction => ({ code: op.return, jt: 0, jf: 0, k });
const when = (code: number, k: number, jt: number, jf: number): Instruction => ({ code, jt, jf, k });

function numberOf(name: string, architecture: Architecture): number | undefined {
  const row = syscallNumbers[name];
  if (!row) throw new Error(`seccomp policy names the unknown system call "${name}"`);
  return row[architecture === 'x64' ? 0 : 1] ?? undefined;
}

function numbersOf(names: readonly string[], architecture: Architecture): number[] {
  return names.flatMap((name) => numberOf(name, architecture) ?? []).sort((a, b) => a - b);
}

/** Neighbouring numbers as [first, last], so that the filter has one test per range, not per call. */
function ranges(numbers: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last && number <= last[1] + 1) last[1] = number;
    else found.push([number, number]);
  }
  return found;
}

/** Runs `then` when the call is `name`; `then` must return a verdict on every path. */
function forCall(name: string, architecture: Architecture, then: readonly Instruction[]): Instruction[] {
  const number = numberOf(name, architecture);
  return number === undefined ? [] : [when(op.jumpIfEqual, number, 0, then.length), ...then];
}

/** Returns `otherwise` when argument `index` has one of the bits, else allows the call. */
function argumentHasNone(index: number, bits: number, otherwise: number): Instruction[] {
  return [
    load(field.arg(index)),
    when(op.jumpIfAnyBit, bits, 0, 1),
    answer(otherwise),
    answer(verdict.allow),
  ];
}

/** Allows the call when argument `index` is one of `values`, else returns `otherwise`. */
function argumentIsOneOf(index: number, values: readonly number[], otherwise: number): Instruction[] {
  return [
    load(field.arg(index)),
    ...values.map((value, i) => when(op.jumpIfEqual, value, values.length - i, 0)),
    answer(otherwise),
    answer(verdict.allow),
  ];
}

/** Returns `otherwise` when argument `index` is one of `values`, else allows the call. */
function argumentIsNoneOf(index: number, values: readonly number[], otherwise: number): Instruction[] {
  return [
    load(field.arg(index)),
    ...values.map((value, i) => when(op.jumpIfEqual, value, values.length - i, 0)),
    answer(verdict.allow),
    answer(otherwise),
  ];
}

/** By family, and within a family by protocol. */
function socketRule(): Instruction[] {
  const ofFamily = {
    AF_UNIX: [0],
    AF_INET: internetProtocols,
    AF_INET6: internetProtocols,
    AF_NETLINK: netlinkProtocols,
  };
  return [
    load(field.arg(0)),
    ...socketFamilies.flatMap(({ name, number }) => {
      const then = argumentIsOneOf(2, ofFamily[name], verdict.notPermitted);
      return [when(op.jumpIfEqual, number, 0, then.length), ...then];
    }),
    answer(verdict.notPermitted),
  ];
}

function fcntlRule(architecture: Architecture): Instruction[] {
  const setFlags = argumentHasNone(2, directFlag[architecture], verdict.invalid);
  return [
    load(field.arg(1)),
    when(op.jumpIfEqual, fcntlCommands.F_SETFL, 0, setFlags.length),
    ...setFlags,
    ...argumentIsOneOf(1, Object.values(fcntlCommands), verdict.notPermitted),
  ];
}

function byArgument(architecture: Architecture): Instruction[] {
  const direct = directFlag[architecture];
  return [
    ...forCall('clone', architecture, argumentHasNone(0, namespaceFlags, verdict.notPermitted)),
    // Its flags are in memory, which a filter cannot read; libc falls back to clone() when it does not exist.
    ...forCall('clone3', architecture, [answer(verdict.noSuchCall)]),
    ...forCall('socket', architecture, socketRule()),
    ...forCall('socketpair', architecture, socketRule()),
    ...forCall('fcntl', architecture, fcntlRule(architecture)),
    // The error of a file system without direct I/O.
    ...forCall('open', architecture, argumentHasNone(1, direct, verdict.invalid)),
    ...forCall('openat', architecture, argumentHasNone(2, direct, verdict.invalid)),
    ...forCall('preadv2', architecture, argumentHasNone(5, noWaitFlag, verdict.notSupported)),
    ...forCall('msync', architecture, argumentHasNone(2, synchronousFlag, verdict.ignored)),
    ...forCall('setsockopt', architecture, [
      load(field.arg(1)),
      when(op.jumpIfEqual, socketLevel, 1, 0),
      answer(verdict.allow),
      ...argumentIsNoneOf(2, refusedSocketOptions, verdict.notPermitted),
    ]),
    ...forCall('prctl', architecture, argumentIsNoneOf(0, refusedPrctls, verdict.invalid)),
    ...forCall('personality', architecture, argumentIsOneOf(0, allowedPersonalities, verdict.notPermitted)),
    ...forCall('ioctl', architecture, argumentIsNoneOf(1, refusedIoctls, verdict.notPermitted)),
  ];
}

/**
 * Two tests per range. The kernel caches the calls that are always allowed, so the length of the filter costs nothing.
 */
function inRanges(numbers: readonly number[], inside: number): Instruction[] {
  return ranges(numbers).flatMap(([first, last]) => [
    when(op.jumpIfGreater, last, 2, 0),
    when(op.jumpIfAtLeast, first, 0, 1),
    answer(inside),
  ]);
}

/**
 * The whole filter as a classic BPF program. Foreign architectures and the x32 variant are killed, because their
 * numbers mean other calls; known calls follow `seccomp-policy.ts`; unknown ones return ENOSYS.
 * @param isMemoryCounted whether the kernel counts all memory of a sandbox
 */
export function seccompFilter(architecture: Architecture, isMemoryCounted: boolean): Instruction[] {
  const calls = (groups: typeof allowed) =>
    numbersOf(
      groups.flatMap((group) => group.syscalls),
      architecture,
    );
  return [
    load(field.arch),
    when(op.jumpIfEqual, auditArch[architecture], 1, 0),
    answer(verdict.killProcess),
    load(field.nr),
    ...(architecture === 'x64' ? [when(op.jumpIfAtLeast, x32Bit, 0, 1), answer(verdict.killProcess)] : []),
    ...byArgument(architecture),
    ...inRanges(calls(isMemoryCounted ? [...allowed, uncounted] : allowed), verdict.allow),
    ...inRanges(calls(ignored), verdict.ignored),
    ...inRanges(calls(refused), verdict.notPermitted),
    ...inRanges(calls(absent), verdict.noSuchCall),
    answer(verdict.noSuchCall),
  ];
}

/** The bytes that `bwrap --seccomp FD` reads: an array of struct sock_filter, 8 bytes each. */
export function encodeFilter(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach((instruction, i) => {
    bytes.writeUInt16LE(instruction.code, i * 8);
    bytes.writeUInt8(instruction.jt, i * 8 + 2);
    bytes.writeUInt8(instruction.jf, i * 8 + 3);
    bytes.writeUInt32LE(instruction.k, i * 8 + 4);
  });
  return bytes;
}
