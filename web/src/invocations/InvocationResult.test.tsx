import { ThemeProvider } from '@gravity-ui/uikit';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import type { RunResult } from 'bff/contract';
import { useState } from 'react';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { InvocationResult } from './InvocationResult.tsx';
import { maskToken } from './token.ts';

afterEach(cleanup);

const token = `t1.${btoa(JSON.stringify({ sub: 'aje1', typ: 'serviceAccount', iat: 1, exp: 9_999_999_999 })).replaceAll('=', '')}.${'s'.repeat(86)}`;

function Result(props: { result: Partial<RunResult>; onOpenPlace?: (place: unknown) => void }) {
  const [shown, setShown] = useState(false);
  const result: RunResult = {
    requestId: 'r1',
    versionId: 'd4e1',
    outcome: 'returned',
    status: 200,
    response: '{}',
    cold: true,
    durationMs: 12,
    queueMs: 1,
    ...props.result,
  };
  return (
    <ThemeProvider theme="light">
      <InvocationResult
        state={{ status: 'finished', result, logs: [] }}
        limits={{ timeoutSeconds: 3 }}
        accountId="aje1"
        accountName={(id) => (id === 'aje1' ? 'reader' : undefined)}
        invokeUrl="http://127.0.0.1:8081/d4e0"
        logUrl={(id) => `/logs?request=${id}`}
        showTokens={shown}
        onShowTokens={setShown}
        onOpenPlace={props.onOpenPlace ?? (() => {})}
        problem={undefined}
      />
    </ThemeProvider>
  );
}

test('a response is text, whatever it holds', () => {
  const html = '<img src=x onerror="document.title=1"><script>1</script>';
  render(<Result result={{ response: JSON.stringify({ body: html }) }} />);
  const response = screen.getByRole('region', { name: 'Response' });
  expect(response.textContent).toContain('<script>1</script>');
  expect(response.querySelector('img, script')).toBeNull();
});

test('a token is nowhere on the screen until it is asked for, and gone again after', () => {
  render(<Result result={{ response: JSON.stringify({ body: { access_token: token } }) }} />);
  expect(document.body.textContent).not.toContain(token);
  expect(screen.getByRole('region', { name: 'Response' }).textContent).toContain(maskToken(token));
  fireEvent.click(screen.getByRole('button', { name: 'Show token' }));
  expect(screen.getByRole('region', { name: 'Response' }).textContent).toContain(token);
  fireEvent.click(screen.getByRole('button', { name: 'Hide token' }));
  expect(document.body.textContent).not.toContain(token);
});

test('a token’s card tells whose it is and where it came from', () => {
  render(<Result result={{ response: token, metadataRequests: [], metadataRequestCount: 0 }} />);
  const card = screen.getByRole('region', { name: 'IAM token' });
  expect(within(card).getByText('reader')).toBeTruthy();
  expect(within(card).getByText('Handler context')).toBeTruthy();
});

test('a call that timed out says so and quotes the limit', () => {
  render(<Result result={{ outcome: 'timedOut', status: 504 }} />);
  expect(screen.getByText('Timed out')).toBeTruthy();
  expect(screen.getByText(/its timeout of 3 s/)).toBeTruthy();
});

test('what ended a call is told once, and the record of it comes when it is asked for', () => {
  const response = JSON.stringify({ errorType: 'TimeoutError', errorMessage: 'it did not answer in time' });
  render(<Result result={{ outcome: 'timedOut', status: 504, response }} />);
  expect(screen.queryByText(/it did not answer in time/)).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Show the response JSON' }));
  expect(screen.getByRole('region', { name: 'Response' }).textContent).toContain('it did not answer in time');
});

test('an error of the function’s own stands above its folded record', () => {
  const response = JSON.stringify({ errorType: 'RangeError', errorMessage: 'seven is too many' });
  render(<Result result={{ outcome: 'failed', status: 502, response }} />);
  expect(screen.getAllByText(/seven is too many/)).toHaveLength(1);
  expect(screen.queryByRole('region', { name: 'Response' })).toBeNull();
});

test('the line that threw can be opened', () => {
  const onOpenPlace = vi.fn();
  const response = JSON.stringify({
    errorMessage: 'boom',
    errorType: 'Error',
    stackTrace: [{ function: 'main', file: '/function/code/index.js', line: 4, column: 1 }],
  });
  render(<Result result={{ outcome: 'failed', status: 502, response }} onOpenPlace={onOpenPlace} />);
  fireEvent.click(screen.getByRole('button', { name: 'Open line 4' }));
  expect(onOpenPlace).toHaveBeenCalledWith({ path: 'index.js', line: 4 });
});

test('a very long response is cut until all of it is asked for, and then adds rows only where they are seen', () => {
  render(<Result result={{ response: JSON.stringify('x'.repeat(150_000)) }} />);
  const response = screen.getByRole('region', { name: 'Response' });
  expect(response.textContent?.length).toBe(20_000);
  fireEvent.click(screen.getByRole('button', { name: /Show all/ }));
  expect(within(response).getByRole('region', { name: 'The whole response' })).toBeTruthy();
  expect(response.textContent?.length).toBeLessThan(150_000);
});

test('a token that the cut of a long response splits is masked too', () => {
  const response = `${'x'.repeat(19_990 - token.length)} ${token}${'y'.repeat(30_000)}`;
  const split = `${'x'.repeat(20_001 - token.length)} ${token} ${'y'.repeat(30_000)}`;
  for (const text of [response, split]) {
    const { unmount } = render(<Result result={{ response: text }} />);
    expect(screen.getByRole('region', { name: 'Response' }).textContent).not.toContain(token.slice(0, 40));
    unmount();
  }
});

test('characters that reorder or hide text are visible in a response, its headers and its error', () => {
  const hostile = 'abc\u202egnp.exe\u001b[2J';
  const shown = 'abc⟨U+202E⟩gnp.exe␛[2J';
  const { unmount } = render(
    <Result result={{ response: hostile, headers: [{ name: 'X-Name', value: hostile }] }} />,
  );
  expect(screen.getByRole('region', { name: 'Response' }).textContent).toBe(shown);
  expect(document.querySelector('dd bdi')?.textContent).toBe(shown);
  unmount();
  const record = { errorType: hostile, errorMessage: hostile, stackTrace: [hostile] };
  render(<Result result={{ outcome: 'failed', response: JSON.stringify(record) }} />);
  expect(document.body.textContent).toContain(`${shown}: ${shown}`);
  expect(document.body.textContent).not.toContain('\u001b');
  expect(document.body.textContent).not.toContain('\u202e');
});

describe('InvocationResult', () => {
  const frame = (stackTrace: unknown) =>
    JSON.stringify({ errorMessage: 'boom', errorType: 'Error', stackTrace });
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it.each([
    ['frames whose toString is no function', frame([{ file: { toString: 1 }, line: { valueOf: 2 } }])],
    [
      'frames of prototype keys',
      '{"errorMessage":"m","errorType":"t","stackTrace":[{"__proto__":null,"constructor":1}]}',
    ],
    [
      'a frame nested too deeply',
      `{"errorMessage":"m","errorType":"t","stackTrace":[{"a":${nested(20_000)}}]}`,
    ],
    [
      'a frame of a frame nested too deeply',
      `{"errorMessage":"m","errorType":"t","stackTrace":[[${nested(20_000)},1,2]]}`,
    ],
    ['more frames than fit', frame(Array.from({ length: 100_000 }, () => 'at x'))],
    [
      'a token that ends beyond all time',
      `t1.${btoa('{"sub":"a","typ":"b","iat":1e300,"exp":-1e300}').replaceAll('=', '')}.${'s'.repeat(86)}`,
    ],
  ])('shows %s as text', (_, response) => {
    render(<Result result={{ outcome: 'failed', status: 502, response }} />);
    expect(screen.queryByText('Result not shown')).toBeNull();
    expect(screen.getByRole('region', { name: 'Result' }).textContent).toContain('Failed');
  });

  it('names the fault of a result that cannot be shown, and shows the next one', () => {
    const silenced = vi.spyOn(console, 'error').mockImplementation(() => {});
    const broken = { outcome: undefined } as unknown as Partial<RunResult>;
    const { rerender } = render(<Result result={{ ...broken, requestId: 'r1' }} />);
    expect(screen.getByRole('alert').textContent).toMatch(
      /Result not shown.*TypeError: .*Your draft is unchanged/,
    );
    rerender(<Result result={{ requestId: 'r2' }} />);
    expect(screen.queryByRole('alert')).toBeNull();
    silenced.mockRestore();
  });
});
