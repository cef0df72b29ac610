import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { listen } from '../listen.ts';
import { forwardTo } from './forward-request.ts';

describe('forwarding of a URL', () => {
  it('answers 502 with what to do when the console cannot be reached', async () => {
    const closed = createServer();
    const consolePort = await listen(closed, { host: '127.0.0.1', port: 0, setting: '' });
    await new Promise((resolve) => closed.close(resolve));
    const forward = forwardTo({ console: { host: '127.0.0.1', port: consolePort }, ca: '' });
    const target = { name: 'functions.yandexcloud.net', path: '/d4e' };
    const proxy = createServer((request, response) => forward(target, request, response));
    const port = await listen(proxy, { host: '127.0.0.1', port: 0, setting: '' });
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining('npm start') });
    await new Promise((resolve) => proxy.close(resolve));
  });
});
