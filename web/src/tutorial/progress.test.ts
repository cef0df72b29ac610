import { beforeEach, expect, test } from 'vitest';
import { change, leave, restart, start, tutorialProgress } from './progress.ts';

beforeEach(() => localStorage.clear());

test('leaving and coming back goes on where it was', () => {
  let progress = start({ variants: {} }, 'node-context', 1);
  progress = change(progress, 'node-context', { functionId: 'f' });
  progress = start(leave(progress), 'node-context', 2);
  expect(progress).toEqual({
    active: 'node-context',
    variants: { 'node-context': { startedAtMs: 1, functionId: 'f', finished: false } },
  });
});

test('starting over forgets the function', () => {
  const progress = change(start({ variants: {} }, 'node-context', 1), 'node-context', { functionId: 'f' });
  expect(restart(progress, 'node-context', 5).variants['node-context']).toEqual({
    startedAtMs: 5,
    finished: false,
  });
});

test('progress survives a reload', () => {
  tutorialProgress.set(start({ variants: {} }, 'python-metadata', 7));
  expect(JSON.parse(localStorage.getItem('functions-console.tutorial') ?? '')).toEqual(
    tutorialProgress.get(),
  );
});

test.each(['{"active":"cobol","variants":{}}', '{"active":"node-context","variants":{}}', '[]', '"x"'])(
  'stored %s does not start anything',
  (text) => {
    localStorage.setItem('functions-console.tutorial', text);
    expect(tutorialProgress.get().active).toBeUndefined();
  },
);
