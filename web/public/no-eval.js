// The console's content policy forbids eval. zod tries it once, when its first schema is made, and the browser
// would report that as a violation; this has to be said before any module loads, so it is a script of its own.
globalThis.__zod_globalConfig = { jitless: true };
