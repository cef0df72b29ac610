import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Runner } from '../src/index.ts';
import { examine } from '../src/index.ts';
import { openRunner } from './harness.ts';

let runner: Runner;

beforeAll(async () => {
  runner = await openRunner();
});

afterAll(() => runner.close());

test('doctor › finds that a sandbox starts and blocks each attack', async () => {
  const findings = await examine(runner);
  expect(findings.filter((finding) => finding.state === 'problem')).toEqual([]);
  const attacks = findings.filter((finding) => finding.id.startsWith('attack-'));
  expect(attacks.length).toBeGreaterThan(10);
  expect(attacks.every((finding) => finding.detail === 'was refused')).toBe(true);
});

test('doctor › reports an attack that got something', async () => {
  // Gives the attacker what it searches for: the environment inside contains the secret.
  const invoke: Runner['invoke'] = (version, call) => {
    const { canary } = JSON.parse(String(call.eventJson)) as { canary: string };
    return runner.invoke({ ...version, environment: { FOUND: canary } }, call);
  };
  const gullible = new Proxy(runner, {
    get(target, name) {
      if (name === 'invoke') return invoke;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  const problems = (await examine(gullible)).filter((finding) => finding.state === 'problem');
  expect(problems.map((finding) => finding.title)).toContain(
    'A function that finds secrets in its environment',
  );
});
