import type { Operation } from 'bff/contract';
import { functionList, session } from 'bff/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { call, callAllPages, operate, waitForOperation } from './client.ts';
import { ApiError, explain } from './errors.ts';
import { reachability } from './reachability.ts';

/** The recorded requests, and the responses to return in order. An Error stands for a failed connection. */
const asked: { url: URL; init: RequestInit | undefined }[] = [];
const answers: (Response | Error)[] = [];

beforeEach(() => {
  asked.length = 0;
  answers.length = 0;
  vi.stubGlobal('fetch', async (url: URL, init?: RequestInit) => {
    asked.push({ url: new URL(url), init });
    const answer = answers.shift();
    if (!answer) throw new Error('no answer was prepared');
    if (answer instanceof Error) throw answer;
    return answer;
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  reachability.report(true);
});

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const operation = (part: Partial<Operation> = {}): Operation => ({
  id: 'op1',
  description: '',
  createdAt: '',
  createdBy: '',
  modifiedAt: '',
  done: false,
  ...part,
});
const failure = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );

describe('a failed request', () => {
  test('carries the API’s own sentence and code', async () => {
    answers.push(json({ code: 5, message: 'Function d4e is not found.', details: [] }, 404));
    const error = await failure(call(session, '/console/session'));
    expect(error).toMatchObject({
      kind: 'answered',
      status: 404,
      code: 5,
      message: 'Function d4e is not found.',
    });
  });

  test('that nobody answered is told apart, and the banner hears of it', async () => {
    answers.push(new TypeError('Failed to fetch'));
    expect(await failure(call(session, '/console/session'))).toMatchObject({
      kind: 'unreachable',
      status: 0,
    });
    expect(reachability.get()).toBe(false);
  });

  test('never shows the HTML of a proxy', async () => {
    answers.push(new Response('<html><h1>502 Bad Gateway</h1></html>', { status: 502 }));
    const error = await failure(call(session, '/console/session'));
    expect(error).toMatchObject({ kind: 'unreachable' });
    expect(String(error)).not.toContain('html');
  });

  test('whose answer has another shape is not believed', async () => {
    answers.push(json({ subject: 'somebody' }));
    expect(await failure(call(session, '/console/session'))).toMatchObject({ kind: 'notUnderstood' });
  });

  test('that was cancelled throws the reason of the cancel and no error of ours', async () => {
    const controller = new AbortController();
    controller.abort(new Error('left the page'));
    answers.push(new DOMException('aborted', 'AbortError'));
    const error = await failure(call(session, '/console/session', { signal: controller.signal }));
    expect(error).toEqual(new Error('left the page'));
    expect(reachability.get()).toBe(true);
  });
});

test('a list is read to its last page', async () => {
  answers.push(json({ functions: [], nextPageToken: 'two' }), json({ functions: [], nextPageToken: '' }));
  await callAllPages(functionList, '/functions/v1/functions', {
    query: { folderId: 'b1g' },
    pick: (page) => page.functions,
  });
  expect(asked.map(({ url }) => url.search)).toEqual([
    '?folderId=b1g&pageSize=1000',
    '?folderId=b1g&pageSize=1000&pageToken=two',
  ]);
});

describe('an Operation', () => {
  test('polls until it is done', async () => {
    answers.push(json(operation()), json(operation()), json(operation({ done: true })));
    expect(await operate('/functions/v1/functions', { method: 'POST', body: {} })).toMatchObject({
      done: true,
    });
    expect(asked.map(({ url }) => url.pathname)).toEqual([
      '/functions/v1/functions',
      '/operations/op1',
      '/operations/op1',
    ]);
  });

  test('that ends with an error is an error like any other', async () => {
    const ended = operation({ done: true, error: { code: 9, message: 'It holds $latest.', details: [] } });
    expect(await failure(waitForOperation(ended))).toMatchObject({
      kind: 'answered',
      status: 400,
      message: 'It holds $latest.',
    });
  });

  test('stops polling when the user leaves the page', async () => {
    const controller = new AbortController();
    const waiting = failure(waitForOperation(operation(), controller.signal));
    controller.abort(new Error('left'));
    expect(await waiting).toEqual(new Error('left'));
    expect(asked).toEqual([]);
  });
});

test('every kind of failure says what to do', () => {
  const failures = [
    new ApiError('x', { kind: 'unreachable' }),
    new ApiError('x', { kind: 'notUnderstood' }),
    ...[400, 401, 403, 404, 409, 413, 429, 500].map(
      (status) => new ApiError('x', { kind: 'answered', status }),
    ),
    new Error('a fault of the page'),
  ];
  for (const error of failures) expect(explain(error, 'Could not do it').whatToDo).not.toBe('');
  expect(new Set(failures.map((error) => explain(error, 'Could not do it').whatToDo)).size).toBe(
    failures.length,
  );
});
