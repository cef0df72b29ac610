import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type { Sessions } from '../iam/sessions.ts';
import { sessionSecret, setSessionCookie } from './session-cookie.ts';

/** Vite puts a content hash into these names, so the content of a name never changes. */
const hashedName = /\/assets\/[^/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

type Options = { sessions: Sessions; pagesDir: string };

/** The console's own pages: built files, one page for the address of every screen, and the one-time link. */
export function consolePages({ sessions, pagesDir }: Options): Hono {
  const pages = new Hono();
  pages.get('*', async (c, next) => {
    // A numeric address would set the console's cookies on the host that serves functions.
    const [byNumber, port = ''] = /^(?:127\.0\.0\.1|\[::1\])(:\d+)?$/.exec(c.req.header('host') ?? '') ?? [];
    if (byNumber === undefined || c.req.header('sec-fetch-mode') !== 'navigate') return await next();
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(`http://localhost${port}${pathname}${search}`, 302);
  });
  pages.get('/', async (c, next) => {
    const link = c.req.query('token');
    // Only GET uses up the link: link previews send HEAD.
    if (link === undefined || c.req.method !== 'GET') return await next();
    if (sessions.useLink(link)) {
      setSessionCookie(c, await sessions.start());
      return c.redirect('/', 302);
    }
    const secret = sessionSecret(c);
    const isSignedIn = secret !== undefined && (await sessions.subjectOf(secret)) !== undefined;
    return c.redirect(isSignedIn ? '/' : '/sign-in?reason=used', 302);
  });
  pages.get('*', async (c, next) => {
    await next();
    const isLasting = hashedName.test(c.req.path) && c.res.status === 200;
    c.header('Cache-Control', isLasting ? 'public, max-age=31536000, immutable' : 'no-cache');
  });
  if (existsSync(pagesDir)) pages.get('*', serveStatic({ root: pagesDir, precompressed: true }));
  pages.get('*', async (c, next) => {
    // A missing file returns 404; only the address of a screen, which has no extension, returns the page.
    if (/\.[a-z0-9]+$/i.test(c.req.path)) return await next();
    const page = join(pagesDir, 'index.html');
    if (!existsSync(page))
      return c.text('The console’s pages are not built. Run: npm start (it builds web/dist).\n', 503);
    return c.html(await readFile(page, 'utf8'));
  });
  return pages;
}
