import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { editorAhead } from './build/editor-ahead.ts';
import { precompress } from './build/precompress.ts';

const apiPort = process.env.FC_PORT ?? '8080';
const apiPaths = [
  '/functions/v1',
  '/iam',
  '/operations',
  '/resource-manager',
  '/logging',
  '/triggers/v1',
  '/lockbox/v1',
  '/apigateways/v1',
  '/container-registry/v1',
  '/endpoints',
  '/console',
  '/healthz',
  '/metrics',
  '/openapi.json',
];

export default defineConfig({
  plugins: [react(), editorAhead(), precompress()],
  server: {
    host: '127.0.0.1',
    port: Number(process.env.FC_WEB_PORT ?? 5173),
    strictPort: true,
    // The session cookie and the Origin check require the API's own address, so the proxy sends that.
    proxy: Object.fromEntries(
      apiPaths.map((path) => [
        path,
        {
          target: `http://localhost:${apiPort}`,
          changeOrigin: true,
          headers: { origin: `http://localhost:${apiPort}` },
        },
      ]),
    ),
  },
  // Gravity's modules import their styles, which Node alone cannot load.
  test: { server: { deps: { inline: [/@gravity-ui/] } } },
  resolve: {
    alias: { '@hello-pangea/dnd': fileURLToPath(new URL('build/no-drag-and-drop.ts', import.meta.url)) },
  },
  build: {
    target: 'es2024',
    // The editor's TypeScript worker has 7 MB and loads separately from every screen.
    chunkSizeWarningLimit: 8000,
  },
});
