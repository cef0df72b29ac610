import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { doctorReport } from '../contract/index.ts';
import { ownerOf, startServer } from '../test/server-process.ts';
import { openTestConsole, prepareForRuns, sharedRunnerDir } from '../test/test-console.ts';

const doctorFile = fileURLToPath(new URL('doctor.ts', import.meta.url));

let dataDir: string;
beforeAll(prepareForRuns);
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'functions-console-doctor-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

function doctor(env: Record<string, string> = {}) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = { env: { PATH: process.env.PATH, HOME: '/nonexistent', FC_DATA_DIR: dataDir, ...env } };
    const child = execFile(process.execPath, [doctorFile], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

describe('pnpm doctor', () => {
  test('examines the machine beside a running console, which goes on', async () => {
    mkdirSync(join(dataDir, 'runner'), { mode: 0o700 });
    for (const shared of ['runtimes', 'support'])
      symlinkSync(join(sharedRunnerDir, shared), join(dataDir, 'runner', shared));
    const server = await startServer(dataDir);
    const { code, stdout, stderr } = await doctor();
    expect(stderr).toBe('');
    expect(stdout).toContain('✔ A sandbox starts\n');
    expect(stdout).toContain('✔ Runtime nodejs22\n    version 22.');
    expect(stdout).toMatch(/✔ A function that reads the passwords of the machine\n {4}was refused/);
    const problems = stdout.match(/^✘/gm)?.length ?? 0;
    expect(stdout).toMatch(new RegExp(`\n\\d+ passed, \\d+ warnings, ${problems} failed\n$`));
    expect(code).toBe(problems === 0 ? 0 : 1);
    const owner = await ownerOf(server);
    expect((await owner.send('/console/session')).status).toBe(200);
    expect(await server.end('SIGTERM')).toBe(0);
  });

  test('ends with 1 and the fix where something is missing', async () => {
    const { code, stdout } = await doctor();
    expect(stdout).toMatch(/^! Runtime nodejs22\n {4}is not installed\n {4}Fix: .*nodejs22$/m);
    expect(stdout).toMatch(/^✘ Attacks on the spot\n {4}No Node\.js runtime .*\n {4}Fix: /m);
    expect(code).toBe(1);
  });

  test('says in one line which setting is wrong', async () => {
    expect(await doctor({ FC_PORT: 'x' })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^FC_PORT .*\n$/),
    });
  });
});

describe('GET /console/doctor', () => {
  test('answers the owner with the same findings, whoever else asks is refused', async () => {
    const console = await openTestConsole();
    try {
      const [one, other] = await Promise.all([
        console.send('/console/doctor'),
        console.send('/console/doctor'),
      ]);
      const { findings } = doctorReport.parse(one.body);
      expect(findings).toContainEqual(expect.objectContaining({ id: 'isolation', state: 'ok' }));
      expect(findings.length).toBeGreaterThan(20);
      expect(other.body).toEqual(one.body);
      const token = await console.tokenOf((await console.createAccount('nosy')).id);
      expect((await console.send('/console/doctor', { token })).status).toBe(403);
    } finally {
      await console.close();
    }
  });
});
