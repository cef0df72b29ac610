import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ThemeProvider } from '@gravity-ui/uikit';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { InstallEvent, RuntimeInfo } from 'bff/contract';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { RuntimeRow } from './RuntimeRow.tsx';

const node14: RuntimeInfo = {
  id: 'nodejs14',
  language: 'nodejs',
  title: 'Node.js 14',
  state: 'notInstalled',
  inCloud: 'deprecated',
  install: { downloadBytes: 28_614_276 },
};

/** A fake of the console's server, limited to this row: streams whose events the test sends. */
let asked: string[];
let streams: ServerResponse[];
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  if (request.url?.endsWith(':install')) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
    streams.push(response);
  } else response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
});
const say = (event: InstallEvent) => {
  for (const stream of streams) stream.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
};

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());
beforeEach(() => {
  asked = [];
  streams = [];
  const { port } = server.address() as AddressInfo;
  window.location.href = `http://127.0.0.1:${port}/runtimes`;
});
afterEach(() => {
  cleanup();
  server.closeAllConnections();
});

function show(runtime: RuntimeInfo) {
  const client = new QueryClient();
  render(
    <QueryClientProvider client={client}>
      <ThemeProvider theme="light">
        <ul>
          <RuntimeRow runtime={runtime} />
        </ul>
      </ThemeProvider>
    </QueryClientProvider>,
  );
}

test('installing tells bytes and phases, and can be cancelled', async () => {
  show(node14);
  expect(screen.getByText('Deprecated in the cloud')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Install Node.js 14' }));
  await waitFor(() => expect(streams).toHaveLength(1));
  say({ type: 'progress', progress: { phase: 'fetching', bytes: 14_307_138, totalBytes: 28_614_276 } });
  await screen.findByText('Downloading, 13.6 MB of 27.3 MB');
  say({ type: 'progress', progress: { phase: 'unpacking' } });
  await screen.findByText('Unpacking');
  fireEvent.click(screen.getByRole('button', { name: 'Cancel the installation of Node.js 14' }));
  await waitFor(() => expect(asked.at(-1)).toBe('POST /console/runtimes/nodejs14:cancelInstall'));
  say({ type: 'cancelled' });
  await screen.findByRole('button', { name: 'Install Node.js 14' });
});

test('a failure stays with what to do, and can be tried again', async () => {
  show(node14);
  fireEvent.click(screen.getByRole('button', { name: 'Install Node.js 14' }));
  await waitFor(() => expect(streams).toHaveLength(1));
  say({ type: 'failed', message: 'Node.js 14 could not be installed: npm: no answer. Check the network.' });
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('Could not install Node.js 14');
  expect(alert.textContent).toContain('Node.js 14 could not be installed: npm: no answer.');
  expect(alert.textContent).toContain('Check the network.');
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(streams).toHaveLength(2));
});

test('an installation that runs already is followed', async () => {
  show({ ...node14, installing: { phase: 'unpacking' } });
  await waitFor(() => expect(asked).toEqual(['POST /console/runtimes/nodejs14:install']));
});

test('a Python that is missing says which commands bring it', () => {
  const { install: _, ...base } = node14;
  show({
    ...base,
    id: 'python38',
    language: 'python',
    title: 'Python 3.8',
    commands: [
      { tool: 'uv', command: 'uv python install 3.8' },
      { tool: 'pyenv', command: 'pyenv install 3.8' },
    ],
  });
  expect(screen.queryByRole('button', { name: /^Install/ })).toBeNull();
  for (const command of ['uv python install 3.8', 'pyenv install 3.8'])
    expect(screen.getByText(command)).toBeTruthy();
});
