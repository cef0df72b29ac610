import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ThemeProvider } from '@gravity-ui/uikit';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { BuildEvent } from 'bff/contract';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { BuildLog } from './BuildLog.tsx';

/** A fake of the console's server, limited to the build log: a stream whose events the test sends. */
let asked: string[];
let stream: ServerResponse | undefined;
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  if (request.method === 'GET') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
    stream = response;
  } else response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
});
const say = (event: BuildEvent) => stream?.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
const line = (text: string): BuildEvent => ({
  type: 'log',
  line: { timestamp: '2026-01-01T00:00:00.000Z', stream: 'stdout', text },
});

const client = new QueryClient();
let view: ReturnType<typeof render>;
const build = (isFailureTold: boolean) => (
  <QueryClientProvider client={client}>
    <ThemeProvider theme="light">
      <BuildLog operationId="op1" isFailureTold={isFailureTold} />
    </ThemeProvider>
  </QueryClientProvider>
);

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());
beforeEach(async () => {
  asked = [];
  stream = undefined;
  const { port } = server.address() as AddressInfo;
  window.location.href = `http://127.0.0.1:${port}/functions/d4e0`;
  view = render(build(false));
  await waitFor(() => expect(stream).toBeDefined());
});
afterEach(() => {
  cleanup();
  server.closeAllConnections();
});

test('a build shows its phase and what its tool says, and can be downloaded', async () => {
  expect(asked).toEqual(['GET /console/operations/op1/build']);
  say({ type: 'phase', phase: 'installing' });
  say(line('npm http fetch GET 200'));
  await screen.findByText('Installing dependencies');
  await screen.findByText('npm http fetch GET 200');
  expect(screen.getByRole('link', { name: 'Download log' }).getAttribute('href')).toBe(
    '/console/operations/op1/build-log',
  );
  say({ type: 'ended' });
  await screen.findByText('Build ended');
  expect(screen.queryByRole('button', { name: 'Cancel build' })).toBeNull();
});

test('a build that waits for others shows its place in the queue', async () => {
  say({ type: 'phase', phase: 'queued', ahead: 2 });
  await screen.findByText('Waiting for other builds: 2 ahead in the queue');
  say({ type: 'phase', phase: 'queued', ahead: 0 });
  await screen.findByText('Waiting for other builds');
  say({ type: 'phase', phase: 'preparing' });
  await screen.findByText('Preparing to install dependencies');
});

test('the log of a build whose failure is told beside it is shown on demand', async () => {
  say(line('npm error code ETARGET'));
  say({ type: 'ended' });
  await screen.findByText('Build ended');
  expect(screen.getByRole('region', { name: 'Build log' }).textContent).toContain('ETARGET');
  view.rerender(build(true));
  expect(screen.queryByRole('region', { name: 'Build log' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Show log' }));
  expect(screen.getByRole('region', { name: 'Build log' }).textContent).toContain('ETARGET');
});

test('a build can be cancelled', async () => {
  fireEvent.click(screen.getByRole('button', { name: 'Cancel build' }));
  await waitFor(() => expect(asked).toContain('POST /operations/op1:cancel'));
});

test('a stream that breaks off says so', async () => {
  say(line('the last that was heard'));
  await screen.findByText('the last that was heard');
  stream?.end();
  expect((await screen.findByRole('alert')).textContent).toContain('Could not follow the build');
});
