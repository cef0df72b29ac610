'use strict';
/*
 * From an entry point to a function. The rules are the cloud's: `index.main` is export `main` of `index`; the text is
 * split at dots and pieces after the second are ignored; without a dot the package root is loaded and the whole
 * text is the export's name. If that is no file, the loader tries a file whose own name has dots (`my.file.main`).
 * Each kind of failure has its own message.
 */
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');

const codeDir = '/function/code';

/**
 * @param {string} entrypoint
 * @returns {Promise<Function>} the handler, bound to the object that has it
 */
exports.loadHandler = async function loadHandler(entrypoint) {
  const { file, modulePath, exportName } = locate(entrypoint);
  const exported = await loadModule(file);
  const owner = ownerOf(exported, exportName);
  if (!owner) throw new Error(`Can't find handler function ${exportName} in ${modulePath}`);
  const handler = owner[exportName];
  if (typeof handler !== 'function') {
    throw new TypeError(
      `${entrypoint} must be function, but it is ${handler === null ? 'null' : typeof handler}`,
    );
  }
  return handler.bind(owner);
};

/** The file by the cloud's rule, or else the file whose own name contains the dots. */
function locate(entrypoint) {
  const choices = choicesOf(entrypoint);
  if (choices.length === 0) {
    throw new Error(
      `Entry point ${JSON.stringify(entrypoint)} must look like <file without extension>.<exported function>`,
    );
  }
  let first;
  for (const choice of choices) {
    try {
      return { ...choice, file: resolve(choice.modulePath) };
    } catch (error) {
      first = first || error;
    }
  }
  throw first;
}

function choicesOf(entrypoint) {
  const outside =
    entrypoint.startsWith('/') || entrypoint.split('/').includes('..') || entrypoint.includes('\0');
  if (outside)
    throw new Error(
      `Entry point ${JSON.stringify(entrypoint)} must name a file of the function, such as index.main`,
    );
  const pieces = entrypoint.split('.');
  if (pieces.length === 1) return [{ modulePath: codeDir, exportName: entrypoint }];
  const dot = entrypoint.lastIndexOf('.');
  const named = [pieces.slice(0, 2), [entrypoint.slice(0, dot), entrypoint.slice(dot + 1)]];
  return named
    .filter(([file, exportName]) => leadsIn(file) && exportName)
    .map(([file, exportName]) => ({ modulePath: path.join(codeDir, file), exportName }));
}

/** Only `..` as a whole name leads out of a folder: `a..b` and `...` are names of files. */
function leadsIn(file) {
  return file !== '' && !file.split('/').includes('..');
}

async function loadModule(file) {
  if (isEsModule(file)) return import(pathToFileURL(file).href);
  try {
    return require(file);
  } catch (error) {
    // `import` can still load a CommonJS entry that reaches an ES module with top-level await.
    if (!error || (error.code !== 'ERR_REQUIRE_ESM' && error.code !== 'ERR_REQUIRE_ASYNC_MODULE'))
      throw error;
    return import(pathToFileURL(file).href);
  }
}

/** Resolves like `require`, and also tries extensions that `require` does not. */
function resolve(modulePath) {
  try {
    return require.resolve(modulePath);
  } catch (error) {
    for (const extension of ['.mjs', '.cjs']) {
      if (fs.existsSync(modulePath + extension)) return modulePath + extension;
    }
    for (const extension of ['.ts', '.mts', '.cts']) {
      if (fs.existsSync(modulePath + extension)) return typed(modulePath + extension);
    }
    const named = path.extname(modulePath) || modulePath === codeDir ? modulePath : `${modulePath}.js`;
    const missing = new Error(`Cannot find module '${named}'`);
    missing.code = error && error.code;
    missing.stack = `Error: ${missing.message}`;
    throw missing;
  }
}

/** TypeScript is loaded unchanged if Node.js itself strips the types; the loader compiles nothing. */
function typed(file) {
  if (process.features.typescript) return file;
  throw new Error(
    `Cannot load '${file}': Node.js ${process.versions.node} does not run TypeScript. Compile it to JavaScript before you make the version, or choose a runtime that strips types, such as nodejs22`,
  );
}

function isEsModule(file) {
  if (/\.m[jt]s$/.test(file)) return true;
  if (!/\.[jt]s$/.test(file)) return false;
  for (let folder = path.dirname(file); folder.startsWith(codeDir); folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (fs.existsSync(manifest)) return JSON.parse(fs.readFileSync(manifest, 'utf8')).type === 'module';
  }
  return false;
}

/**
 * The object that has the export: the module, its prototype chain (a module may export an instance of a class) or its
 * default export. Members of every object (`constructor`, `toString`, `__proto__`) are not exports.
 */
function ownerOf(exported, name) {
  for (const owner of [exported, exported && exported.default]) {
    if (owner === null || (typeof owner !== 'object' && typeof owner !== 'function')) continue;
    for (let holder = owner; holder; holder = Object.getPrototypeOf(holder)) {
      if (holder === Object.prototype || holder === Function.prototype) break;
      const isInherited = holder !== owner;
      if (isInherited && name === 'constructor') break;
      if (Object.prototype.hasOwnProperty.call(holder, name)) return owner;
    }
  }
  return undefined;
}
