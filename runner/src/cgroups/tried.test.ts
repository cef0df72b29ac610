import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openCgroupV1 } from './cgroup-v1.ts';
import { tried } from './tried.ts';

test('tried groups › detect and remove groups that enforce nothing', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'fc-no-groups-'));
  try {
    const homes = new Map(
      ['memory', 'pids', 'cpu', 'freezer'].map((controller) => [controller, path.join(home, controller)]),
    );
    for (const folder of homes.values()) mkdirSync(folder);
    expect(() => tried(openCgroupV1(homes, 'runner'))).toThrow(/ENOENT.*memory/);
    for (const folder of homes.values()) expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
